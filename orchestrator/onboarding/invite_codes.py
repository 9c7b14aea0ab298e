"""Invitation codes: made, found in a message, recognised without being stored."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a code read aloud or typed on a phone comes out right."""

SURE_DIGITS = set("23456789")
HALF = 4
_CODE = re.compile(r"(?<![0-9A-Z])([0-9A-Z]{4})[-–—]?([0-9A-Z]{4})(?![0-9A-Z])")
_MISREAD = str.maketrans("ILO", "110")


def new_code() -> str:
    """`7K3M-Q2XA`: 40 random bits, with a digit nobody reads as a letter, so that no word looks like a code."""
    while True:
        letters = "".join(secrets.choice(ALPHABET) for _ in range(2 * HALF))
        if set(letters) & SURE_DIGITS:
            return f"{letters[:HALF]}-{letters[HALF:]}"


def find_code(text: str) -> str | None:
    """The first thing in a message that looks like a code, as it would have been issued."""
    for found in _CODE.finditer(text.upper()):
        if any(letter.isdecimal() for letter in found[0]):
            return f"{found[1]}-{found[2]}".translate(_MISREAD)
    return None


def digest_of(code: str, service_secret: str) -> str:
    """What is stored of a code; keyed, because 40 bits alone could be guessed from a stolen plain digest."""
    return hmac.new(service_secret.encode(), f"invite:{code}".encode(), hashlib.sha256).hexdigest()
