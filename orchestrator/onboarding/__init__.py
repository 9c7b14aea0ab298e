"""How a stranger becomes a tenant: five questions by WhatsApp, one answer each."""
