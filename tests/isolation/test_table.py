"""The table finds holes, and checks that prove nothing."""

from __future__ import annotations

import pytest

from tests.isolation.table import Table


@pytest.mark.parametrize("answer", [True, "connected", ["/etc"]])
def test_what_a_tenant_can_do_is_a_hole(answer: object) -> None:
    table = Table()
    table.refuses("do harm", sealed=answer, plain=True)
    assert (table.holes, table.void) == (["do harm"], [])


@pytest.mark.parametrize("answer", [False, "killed", "silent", "refused", "no way", []])
def test_what_not_even_the_control_can_do_proves_nothing(answer: object) -> None:
    table = Table()
    table.refuses("do harm", sealed=answer, plain=answer)
    assert (table.holes, table.void) == ([], ["do harm"])
    assert "no" in str(table)


def test_what_is_known_is_shown_and_not_judged() -> None:
    table = Table()
    table.refuses("use a door that only root can shut", sealed="connected", plain="connected", is_told=True)
    table.refuses("speak IPv6", sealed=False, plain=False, void="no IPv6 here")
    assert (table.holes, table.void) == ([], [])
    assert "no IPv6 here" in str(table)
