"""Both REST APIs against their own OpenAPI documents, by requests that nobody would write by hand."""
