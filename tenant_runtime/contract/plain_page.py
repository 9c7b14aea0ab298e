"""Pure: the small pages that anybody may see, said by runtimes and by the gateway in one voice."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from string import Template
from typing import Literal

from tenant_runtime.contract import templates
from tenant_runtime.contract.config import Language

PageName = Literal["shop", "missing", "waiting"]

MEDIA_TYPE = "text/html; charset=utf-8"

AGAIN = '\n  <meta http-equiv="refresh" content="2">'
"""What makes a page that waits look again."""


@cache
def plain_page(name: PageName, language: Language) -> str:
    """The page as HTML; it asks for nothing else, and holds nothing of any shop."""
    words = templates.section(f"wording/{language}.json", "pages")
    return Template(templates.text("pages/plain.html")).substitute(
        language=language,
        title=escape(words[f"{name}_title"]),
        text=escape(words[f"{name}_text"]),
        again=AGAIN if name == "waiting" else "",
        style=_style(),
    )


@cache
def plain_page_headers() -> dict[str, str]:
    """What goes with it: its own style sheet is all that a browser may use."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode("ascii")
    policy = (
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


def _style() -> str:
    return templates.text("pages/plain.css").strip()
