"""Pure: a tenant and the settings -> what an engine is told to run."""
