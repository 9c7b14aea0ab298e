"""WhatsApp on one side, tenants on the other: every message in, every reply out, nothing lost between."""
