"""A log never grows without bound, and its last lines are told across the turn."""

import os
from pathlib import Path

from orchestrator.engines.log_files import BLOCK, KEPT_FILES, MOST_BYTES, append, last_lines, turn_over


def test_a_short_log_and_none_at_all_are_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "t.log"
    assert not turn_over(log)
    log.write_text("one\n")
    assert not turn_over(log, most_bytes=4)
    assert log.read_text() == "one\n"


def test_a_long_log_is_turned_over_under_the_hand_of_its_writer(tmp_path: Path) -> None:
    log = tmp_path / "t.log"
    writer = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in range(KEPT_FILES + 3):
        os.write(writer, f"line {number}\n".encode())
        assert turn_over(log, most_bytes=4)
        assert log.stat().st_size == 0
    os.write(writer, b"now\n")
    os.close(writer)
    assert log.read_bytes() == b"now\n", "nothing is left of the place where the writer was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.log", *(f"t.log.{n + 1}" for n in range(KEPT_FILES))]
    assert last_lines(log, 2) == ["line 5", "now"]


def test_what_is_added_is_whole_lines_for_our_eyes_only_and_turns_a_long_log_over(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "t.log"
    append(log, b"one\ntwo")
    append(log, b"three\n")
    assert last_lines(log, 9) == ["one", "two", "three"]
    assert log.stat().st_mode & 0o777 == 0o600
    append(log, b"x" * MOST_BYTES)
    append(log, b"new\n")
    assert log.read_text() == "new\n"
    assert log.with_name("t.log.1").stat().st_size > MOST_BYTES


def test_the_last_lines_of_a_long_log_are_found_from_its_end(tmp_path: Path) -> None:
    log = tmp_path / "t.log"
    lines = [f"line {number}" for number in range(BLOCK // 4)]
    log.write_text("\n".join(lines) + "\n")
    for count in (1, 10, BLOCK // 8, BLOCK):
        assert last_lines(log, count) == lines[-count:]


def test_bytes_that_are_no_text_are_shown_and_break_nothing(tmp_path: Path) -> None:
    (tmp_path / "t.log").write_bytes(b"caf\xe9\nlast without end")
    assert last_lines(tmp_path / "t.log", 5) == ["caf\ufffd", "last without end"]
    assert last_lines(tmp_path / "none.log", 5) == []
