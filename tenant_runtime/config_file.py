"""The live configuration: picked up when `config.json` changes, the last good one kept when it breaks."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from tenant_runtime.contract.config import ConfigError, TenantConfig, parse_config
from tenant_runtime.errors import ConfigBroken

log = logging.getLogger(__name__)

SETTLED_NS = 2_000_000_000
"""A file younger than this when it was read is read again: two saves within one clock tick look alike."""

Signature = tuple[int, int, int]


class LiveConfig:
    """What `config.json` says now. Reading is one `stat` as long as nobody edits it.

    `books_currency` is the currency the entries are in, once there are any: a file that names another one is obeyed in
    everything else, because amounts already booked cannot change their currency.
    """

    def __init__(self, path: Path, *, books_currency: str | None = None) -> None:
        self._path = path
        self._seen: Signature | None = None
        self._found: TenantConfig | None = None
        self._file_error: str | None = None
        self.books_currency = books_currency
        self.refresh()

    @property
    def error(self) -> str | None:
        """Why the file is not obeyed, or not wholly."""
        return self._file_error or self._currency_error()

    def current(self) -> TenantConfig:
        """The configuration to go by. Raises ConfigBroken where there never was a good one."""
        self.refresh()
        if self._found is None:
            raise ConfigBroken(self._file_error or "")
        if self._currency_error():
            return self._found.model_copy(update={"currency": self.books_currency})
        return self._found

    def refresh(self) -> None:
        """Reads the file again if it changed."""
        signature = self._signature()
        if signature is not None and signature == self._seen:
            return
        before = self.error
        self._read()
        self._seen = signature if signature and time.time_ns() - signature[0] > SETTLED_NS else None
        if self.error and self.error != before:
            log.error("config_refused", extra={"facts": {"reason": self.error}})

    def _read(self) -> None:
        try:
            self._found = parse_config(self._path.read_text(encoding="utf-8-sig"))
            self._file_error = None
        except ConfigError as error:
            self._file_error = str(error)
        except FileNotFoundError:
            self._file_error = "config.json is missing"
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            self._file_error = f"config.json cannot be read: {reason}"

    def _signature(self) -> Signature | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _currency_error(self) -> str | None:
        if self._found is None or self.books_currency in {None, self._found.currency}:
            return None
        return (
            f"currency: the books are in {self.books_currency} and stay so; {self._found.currency} in config.json "
            "is not used. Reset the tenant to begin in another currency"
        )
