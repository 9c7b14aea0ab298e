"""All the SQL of the orchestrator, one file a noun; each function takes a connection, none commits."""
