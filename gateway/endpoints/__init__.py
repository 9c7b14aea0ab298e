"""The gateway's own routes, beside those of its channels."""
