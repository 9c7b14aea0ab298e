"""The two tokens the gateway needs: given by a setting, or made by the orchestrator in the data folder."""

from __future__ import annotations

from pathlib import Path


class Token:
    """A secret that may appear on disk after we started: read when first needed, and again after `forget`."""

    def __init__(self, given: str, file: Path) -> None:
        self._given = given
        self._file = file
        self._read = ""

    def value(self) -> str:
        """The token, or an empty text where there is none yet."""
        if self._given:
            return self._given
        if not self._read:
            try:
                self._read = self._file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                return ""
        return self._read

    def forget(self) -> None:
        """Read the file again next time: it was made anew."""
        self._read = ""
