"""Why something could not be booked, told so that the shopkeeper can put it right."""

from __future__ import annotations

from tenant_runtime.books.errors import BooksError, ProductError, TotalDiffers
from tenant_runtime.replies.voice import Voice


def trouble(error: BooksError, voice: Voice) -> str:
    """The sentence for this error: `replies.<its code>`."""
    match error:
        case ProductError(product=product):
            return voice.say(error.code, product=product)
        case TotalDiffers(said=said, computed=computed):
            return voice.say(error.code, said=voice.amount(said), computed=voice.amount(computed))
        case _:
            return voice.say(error.code)
