"""Keeps a reply within what WhatsApp carries in one message."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tenant_runtime.contract.messages import MAX_REPLY_CHARACTERS


def fitting(text: str, limit: int = MAX_REPLY_CHARACTERS) -> str:
    """The text, or as many whole lines of it as fit, ended by an ellipsis; a single longer line is cut."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 2]
    line_end = kept.rfind("\n")
    return f"{kept[:line_end]}\n…" if line_end > 0 else f"{kept.rstrip()}…"


def fitting_list(
    before: Sequence[str],
    items: Sequence[str],
    after: Sequence[str] = (),
    *,
    more: Callable[[int], str],
    limit: int = MAX_REPLY_CHARACTERS,
) -> str:
    """The lines joined; where they are too many, as many items as fit and `more(how many were left out)`."""
    kept = min(len(items), limit // 2)  # each takes a character and a line end
    while True:
        left_out = [more(len(items) - kept)] if kept < len(items) else []
        text = "\n".join([*before, *items[:kept], *left_out, *after])
        if len(text) <= limit or kept == 0:
            return fitting(text, limit)
        kept -= 1
