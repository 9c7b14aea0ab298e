"""Which tenants exist, where they run, and who talks to them next."""
