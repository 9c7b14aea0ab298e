"""The files of the page, by name: nothing else of the folder is served."""

from __future__ import annotations

from pathlib import Path

from fastapi import Response

from gateway.errors import NotFound

FOLDER = Path(__file__).parent / "page"
MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def asset(name: str) -> Response:
    """One file of the page. Raises NotFound for any other name."""
    found = {path.name: path for path in FOLDER.iterdir() if path.suffix in MEDIA_TYPES}.get(name)
    if found is None:
        raise NotFound(f"The page has no file {name!r}.")
    return Response(found.read_bytes(), media_type=MEDIA_TYPES[found.suffix], headers=HEADERS)
