"""Whether a webhook was signed by Twilio for exactly our public URL and these fields."""

from __future__ import annotations

import hmac
from urllib.parse import parse_qsl, urlparse

from twilio.request_validator import RequestValidator, add_port, remove_port

from gateway.errors import InvalidSignature, MalformedBody

MAX_FIELDS = 200
"""Twilio sends about thirty; it may add some."""


class Form(dict[str, str]):
    """The fields of a form: the first value of each, and every value for the validator, which asks by `getall`."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(reversed(pairs))
        self._pairs = pairs
        self._has_repeated = len(self) != len(pairs)

    def getall(self, name: str) -> list[str]:
        """Every value of a field, as it came."""
        return [value for key, value in self._pairs if key == name] if self._has_repeated else [self[name]]


def parse(body: bytes) -> Form:
    """The form in a raw body, blank values kept: Twilio signs those too. Raises MalformedBody."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise MalformedBody("the body is not a form we can read") from error
    return Form(pairs)


class Signatures:
    """Checks signatures against the public URL that Twilio was told, never against what the request says of itself.

    Several tokens are accepted at once, so that one can be replaced without losing a message.
    """

    def __init__(self, public_url: str, tokens: tuple[str, ...]) -> None:
        self._validators = [RequestValidator(token) for token in tokens]  # type: ignore[no-untyped-call]
        parts = urlparse(public_url)
        # Twilio signs with or without the port, so its own validator tries both; what was configured comes first.
        variants = (public_url, remove_port(parts), add_port(parts))  # type: ignore[no-untyped-call]
        self._origins: tuple[str, ...] = tuple(dict.fromkeys(variants))

    def check(self, *, target: str, form: Form, signature: str | None) -> None:
        """Raise InvalidSignature unless `signature` is that of the form at our URL + `target` (raw path and query)."""
        given = (signature or "").encode("latin-1", errors="replace")
        for origin in self._origins:
            for validator in self._validators:
                computed: str = validator.compute_signature(origin + target, form)  # type: ignore[no-untyped-call]
                if hmac.compare_digest(computed.encode("ascii"), given):
                    return
        raise InvalidSignature("the request was not signed by Twilio for this address")
