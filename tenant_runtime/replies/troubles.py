"""Why something could not be booked, told so that the shopkeeper can put it right."""

from __future__ import annotations

from tenant_runtime.books.errors import (
    AmbiguousOrder,
    BooksError,
    FutureDate,
    PaidTooMuch,
    PartyError,
    PeriodNotOver,
    PeriodSealed,
    ProductError,
    TotalDiffers,
    UnknownPrice,
)
from tenant_runtime.replies.voice import Voice


def trouble(error: BooksError, voice: Voice) -> str:
    """The sentence for this error: `replies.<its code>`."""
    code = "ask_price" if isinstance(error, UnknownPrice) else error.code
    return voice.say(code, **_facts(error, voice))


def _facts(error: BooksError, voice: Voice) -> dict[str, str]:
    match error:
        case TotalDiffers(said=said, computed=computed):
            return {"said": voice.amount(said), "computed": voice.amount(computed)}
        case PaidTooMuch(paid=paid, total=total):
            return {"paid": voice.amount(paid), "total": voice.amount(total)}
        case FutureDate(day=day):
            return {"date": voice.day(day)}
        case PeriodSealed(last=last) | PeriodNotOver(last=last):
            return {"last": voice.day(last)}
    return _names(error)


def _names(error: BooksError) -> dict[str, str]:
    match error:
        case ProductError(product=product):
            return {"product": product}
        case PartyError(name=name):
            return {"who": name}
        case AmbiguousOrder(customers=customers):
            return {"customers": ", ".join(name for name in customers if name)}
    return {}
