"""Free questions: what they may read, and all that they may not."""
