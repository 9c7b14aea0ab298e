"""A day of a shop, end to end, for a newcomer to watch: `make demo`."""
