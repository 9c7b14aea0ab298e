"""What onboarding refuses."""

from orchestrator.errors import Conflict, Unavailable


class MessageIdReused(Conflict):
    """An id stands for one message: this one came before with another content."""

    code, title = "message_id_reused", "This message id was used for another message"


class TenantTakesOver(Unavailable):
    """Onboarding has ended: the sender's next lease leads to the tenant."""

    code, title = "tenant_takes_over", "This sender's tenant is ready: take a new lease"


class TenantNotCreated(Unavailable):
    """Every answer is in, and the tenant cannot be made yet; the message waits and is tried again."""

    code, title = "tenant_not_created", "The tenant could not be created yet"
