"""The contract between the parts."""
