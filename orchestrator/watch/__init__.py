"""The loops that keep what runs in step with what should."""
