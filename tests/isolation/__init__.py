"""Isolation, proven from inside: what a tenant's container cannot do, and that the same probe elsewhere can."""
