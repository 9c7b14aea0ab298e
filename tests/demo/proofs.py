"""What the demonstration proves by itself: each proof raises where it does not hold, and says what it showed."""

from __future__ import annotations

from tenant_runtime.contract.stats import Stats
from tests.demo.script import COLLECTED, ELSA_OWES, JUAN_OWES, STORM, THE_EXAMPLE, Expected, after_the_credit
from tests.demo.stage import Phone, Stage


class NotProven(AssertionError):
    """Something that must hold does not."""


def expect(found: object, wanted: object, claim: str) -> str:
    """The claim, if it holds."""
    if found != wanted:
        raise NotProven(f"{claim}: expected {wanted!r}, found {found!r}")
    return claim


def the_example_is_word_for_word(reply: str) -> str:
    """The reply that the product was made for."""
    return expect(reply, THE_EXAMPLE, "the reply to “Vendí 2 pulseras doradas” is word for word as designed")


def the_report_agrees(reply: str, wanted: Expected) -> str:
    """What the shopkeeper is told of the day is what plain arithmetic says."""
    return expect(
        f"${wanted.revenue:.2f}" in reply, True, f"the shopkeeper reads the day's sales: ${wanted.revenue:.2f}"
    )


def debts_are_right(of_elsa: str, of_all: str) -> str:
    """What is owed is what was sold on credit less what was paid and not taken back."""
    told = f"${ELSA_OWES}.00" in of_elsa and f"${ELSA_OWES + JUAN_OWES}.00" in of_all
    return expect(
        told,
        True,
        f"debts: Doña Elsa owes ${ELSA_OWES}.00 after a payment and an undo, both ${ELSA_OWES + JUAN_OWES}.00",
    )


def the_month_is_right(reply: str) -> str:
    """The month's report tells sold from collected."""
    sold = f"${after_the_credit().revenue:.2f}"
    told = sold in reply and f"${COLLECTED}.00" in reply
    return expect(told, True, f"the month's report: sold {sold}, collected ${COLLECTED}.00")


def the_second_shop_is_told(reply: str) -> str:
    """Three sweets at 4.50."""
    return expect("R$ 13,50" in reply, True, "the second shop reads its own sales, in its own money: R$ 13,50")


def totals_are_right(stats: Stats, wanted: Expected, when: str) -> str:
    """The books say what plain arithmetic says."""
    found = Expected(stats.revenue, stats.profit, stats.sales)
    claim = f"totals {when} are right: {wanted.sales} sales, revenue {wanted.revenue}, profit {wanted.profit}"
    return expect(found, wanted, claim)


def shops_are_apart(stage: Stage, stranger: Phone, of_ana: str, reply: str) -> str:
    """A second shop sees nothing of the first: not in its reply, not in its folder."""
    folder = stage.data_dir / "clients" / stranger.number
    bytes_there = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    seen = of_ana in reply or of_ana.encode() in bytes_there
    return expect(seen, False, "isolation: the second shop sees nothing of the first")


def a_killed_gateway_loses_nothing(stage: Stage, ana: Phone, wanted: Expected) -> list[str]:
    """Eight sales acknowledged, the gateway killed at once, started again; then every webhook repeated."""
    acknowledged = ana.says_all_at_once(STORM)
    stage.stack.gateway.kill()
    stage.stack.restart(stage.stack.gateway)
    for fields in acknowledged:
        stage.repeat(fields)
    replies = ana.reads(len(STORM))
    stats = stage.manager.get_tenant_stats(ana.number)
    return [
        expect(
            sum("Total" in reply for reply in replies), len(STORM), f"{len(STORM)} replies for {len(STORM)} messages"
        ),
        totals_are_right(stats, wanted, "after a kill -9 of the gateway and a repetition of every webhook"),
    ]


def each_shop_has_its_container(stage: Stage) -> str:
    """As many containers as shops, each labelled with its own shop's id."""
    shops = sorted(tenant.tenant_id for tenant in stage.manager.list_tenants())
    return expect(sorted(stage.containers()), shops, f"{len(shops)} shops, a labelled container for each")
