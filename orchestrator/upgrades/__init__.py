"""Bringing tenants to another image, one or all of them: tried first, undone where it does not do."""
