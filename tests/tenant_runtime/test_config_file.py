"""An edited config.json is picked up at once; a broken one changes nothing and says where it is broken."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tenant_runtime.config_file import LiveConfig
from tenant_runtime.errors import ConfigBroken

ANA = {"business_name": "Ana", "phone_number": "+5491112345678", "language": "es", "currency": "USD"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.json"
    save(path)
    return path


def save(path: Path, **changes: object) -> None:
    """Writes Ana's configuration as an editor does: a new file moved into place."""
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(ANA | changes), encoding="utf-8")
    draft.replace(path)


def test_a_saved_change_is_there_at_the_next_look(path: Path) -> None:
    config = LiveConfig(path)
    save(path, business_name="Panadería Ana")
    assert config.current().business_name == "Panadería Ana"


def test_two_saves_of_the_same_length_in_one_tick_are_told_apart(path: Path) -> None:
    config = LiveConfig(path)
    moment = path.stat().st_mtime_ns
    path.write_text(path.read_text().replace("Ana", "Eva"))
    os.utime(path, ns=(moment, moment))
    assert config.current().business_name == "Eva"


def test_an_unchanged_file_is_not_read_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.utime(path, (1_000, 1_000))
    config = LiveConfig(path)
    monkeypatch.delattr(Path, "read_text")
    assert config.current().business_name == "Ana"


def test_comments_and_a_byte_order_mark_are_fine(path: Path) -> None:
    path.write_text("\ufeff// mine\n" + json.dumps(ANA), encoding="utf-8")
    assert LiveConfig(path).current().business_name == "Ana"


@pytest.mark.parametrize("broken", ["{", "", "[]", '{"currency": "XXQ"}', "\x00"])
def test_a_broken_file_keeps_the_last_good_one_and_says_so(path: Path, broken: str) -> None:
    config = LiveConfig(path)
    path.write_text(broken)
    assert config.current().business_name == "Ana"
    assert config.error
    save(path, business_name="Mended")
    assert config.current().business_name == "Mended"
    assert config.error is None


def test_a_file_that_vanished_or_is_no_text_keeps_the_last_good_one(path: Path) -> None:
    config = LiveConfig(path)
    path.unlink()
    assert config.current().business_name == "Ana"
    assert config.error == "config.json is missing"
    path.write_bytes(b"\xff\xfe\x00")
    config.refresh()
    assert config.error == "config.json cannot be read: it is not UTF-8"
    path.unlink()
    path.mkdir()
    config.refresh()
    assert config.error == "config.json cannot be read: Is a directory"


def test_without_any_good_file_there_is_nothing_to_go_by_until_it_is_mended(path: Path) -> None:
    path.write_text("{")
    config = LiveConfig(path)
    with pytest.raises(ConfigBroken):
        config.current()
    save(path)
    assert config.current().business_name == "Ana"


def test_another_currency_is_refused_once_the_books_have_entries_in_one(path: Path) -> None:
    config = LiveConfig(path, books_currency="USD")
    save(path, currency="ARS", business_name="Renamed")
    assert (config.current().currency, config.current().business_name) == ("USD", "Renamed")
    assert config.error
    assert "USD" in config.error
    save(path)
    assert config.current().currency == "USD"
    assert config.error is None


def test_another_currency_is_fine_while_nothing_is_booked(path: Path) -> None:
    config = LiveConfig(path)
    save(path, currency="ARS")
    assert (config.current().currency, config.error) == ("ARS", None)
