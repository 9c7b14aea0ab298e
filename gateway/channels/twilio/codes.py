"""What Twilio's error codes mean for a reply: one table, one pure function.

Sources: Twilio's error dictionary (twilio.com/docs/api/errors/<code>) and its mapping of WhatsApp codes
(twilio.com/docs/whatsapp/api/error-code-mapping). Twilio does not treat the text of an error as stable; codes are.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.errors import Remedy


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says, and what to do. `operator`: somebody has to look at it."""

    remedy: Remedy
    text: str
    operator: bool = False
    after: float | None = None


MEANINGS: dict[int, Meaning] = {
    20429: Meaning(Remedy.RETRY, "too many requests at once"),
    63018: Meaning(Remedy.RETRY, "WhatsApp's rate limit is reached", operator=True, after=60),
    63038: Meaning(Remedy.RETRY, "the account's daily limit is reached", operator=True, after=300),
    20003: Meaning(Remedy.RETRY, "Twilio refuses our account or token", operator=True, after=60),
    63016: Meaning(Remedy.HOLD, "the 24-hour window is closed"),
    21610: Meaning(Remedy.SUPPRESS, "the person has opted out"),
    63014: Meaning(Remedy.SUPPRESS, "the person has blocked us"),
    63015: Meaning(Remedy.FAIL, "the person has not joined the sandbox", operator=True),
    63024: Meaning(Remedy.FAIL, "not a WhatsApp number"),
    63003: Meaning(Remedy.FAIL, "not a WhatsApp number"),
    21211: Meaning(Remedy.FAIL, "not a phone number"),
    21614: Meaning(Remedy.FAIL, "not a mobile number"),
    63005: Meaning(Remedy.FAIL, "WhatsApp refuses the content", operator=True),
    63013: Meaning(Remedy.FAIL, "the content breaks WhatsApp's policy", operator=True),
    63021: Meaning(Remedy.FAIL, "the content is not valid", operator=True),
    63019: Meaning(Remedy.FAIL, "the file could not be fetched", operator=True),
    11751: Meaning(Remedy.FAIL, "the file is too large", operator=True),
    63032: Meaning(Remedy.FAIL, "WhatsApp leaves this person out for an experiment"),
    63049: Meaning(Remedy.FAIL, "WhatsApp chose not to deliver it"),
    21617: Meaning(Remedy.FAIL, "the text is too long: a fault of ours", operator=True),
    21658: Meaning(Remedy.FAIL, "the text is too long: a fault of ours", operator=True),
    14103: Meaning(Remedy.FAIL, "the text is empty or too long: a fault of ours", operator=True),
}

UNKNOWN_OUTCOME = Meaning(Remedy.LOOK_UP, "Twilio may or may not have taken it")
TOO_MANY = Meaning(Remedy.RETRY, "too many requests at once")
MISCONFIGURED = Meaning(Remedy.RETRY, "Twilio refuses our account, token or address", operator=True, after=60)
REFUSED = Meaning(Remedy.FAIL, "Twilio refuses it", operator=True)


def meaning(code: int | None, *, status: int = 400) -> Meaning:
    """What a refusal means, by its code where that is known, else by the HTTP status of the answer.

    A 429 was certainly not processed (twilio.com/docs/api/errors/20429); after a 5xx nobody knows.
    """
    if status >= 500:
        return UNKNOWN_OUTCOME
    if code in MEANINGS:
        return MEANINGS[code]
    if status == 429:
        return TOO_MANY
    return MISCONFIGURED if status in {401, 403, 404} else REFUSED
