"""How a stranger becomes a tenant."""
