"""The whole product with its shops in containers, and faults that only an engine can have."""
