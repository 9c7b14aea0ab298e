"""The contract between gateway, orchestrator and runtime: the only part of the runtime the others import."""
