"""The tenant's WhatsApp identity, validated once and trusted afterwards."""

from __future__ import annotations

import re
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

PHONE = re.compile(r"\A\+[1-9][0-9]{6,14}\Z", re.ASCII)
"""E.164 (ITU-T): a plus sign and 7 to 15 digits; no country code begins with 0."""

BUSINESS_SCOPED_ID = re.compile(r"\A[A-Z]{2}\.[A-Za-z0-9]{1,128}\Z", re.ASCII)
"""What WhatsApp sends for a sender whose phone number is hidden: country, a dot, up to 128 letters and digits."""

PATTERN = r"^(\+[1-9][0-9]{6,14}|[A-Z]{2}\.[A-Za-z0-9]{1,128})$"


class TenantKey(str):
    """A phone number `+5491112345678` or a business-scoped id `AR.abc123`, digits exactly as WhatsApp sent them.

    A value of this type is safe as a folder name. Anything else raises ValueError: other scripts' digits, line ends,
    path separators, blanks.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> TenantKey:  # noqa: D102 - told by the class
        if isinstance(text, TenantKey):
            return text
        if not (PHONE.match(text) or BUSINESS_SCOPED_ID.match(text)):
            raise ValueError("a tenant key is '+' and 7 to 15 digits, or 'CC.' and up to 128 letters and digits")
        return super().__new__(cls, text)

    @property
    def is_phone(self) -> bool:
        """Whether the key is a phone number."""
        return self.startswith("+")

    @property
    def masked(self) -> str:
        """The key for log lines: the first three and the last two characters, `+54…78`."""
        return f"{self[:3]}…{self[-2:]}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(strict=True))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": PATTERN, "examples": ["+5491112345678", "AR.abc123"]}
