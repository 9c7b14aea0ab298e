"""Gateway, orchestrator and edge on one machine: what is missing there, what is planned, what is written down."""
