"""`make demo`: a shop's first day through real webhooks, then the proof that the books are right.

`make demo ENGINE=docker`: the same day, with a container for each shop.
"""

from __future__ import annotations

import os
import sys
import time

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from orchestrator.cli.bubbles import bubble
from orchestrator.cli.simulator_client import ChatMessage
from tests.demo import proofs, script
from tests.demo.stage import Phone, Stage, set_up

SHOPS = {"process": "a process for each shop", "docker": "a container for each shop"}
LEFT = {"process": "process", "docker": "container"}


def main(engine: str) -> int:
    """0 when everything was shown and proven."""
    console = Console(width=88) if not sys.stdout.isatty() else Console()
    began = time.monotonic()
    console.print(Panel(f"[bold]Libreta[/bold]: one gateway, one orchestrator, {SHOPS[engine]}", expand=False))
    try:
        with set_up(engine) as stage:
            play(stage, console)
            if engine == "docker":
                prove(console, proofs.each_shop_has_its_container(stage))
                console.print(containers(stage))
    except AssertionError as error:
        console.print(f"[bold red]Not proven:[/bold red] {error}", highlight=False)
        return 1
    console.print(f"[green]✔[/green] everything has ended; no {LEFT[engine]} and no file is left behind")
    console.print(f"[dim]{time.monotonic() - began:.0f} seconds[/dim]")
    return 0


def play(stage: Stage, console: Console) -> None:
    """Two shops, one day, one kill."""
    ana, bruno = stage.phone(script.ANA), stage.phone(script.BRUNO)

    console.rule("A new shop: onboarding by chat")
    converse(console, ana, script.ANA_ONBOARDING)
    console.rule("A day of the shop")
    replies = converse(console, ana, script.ANA_DAY)
    prove(console, proofs.the_example_is_word_for_word(replies[script.ANA_DAY.index("Vendí 2 pulseras doradas")]))
    prove(console, proofs.the_report_agrees(replies[-1], script.after_anas_day()))
    stats = stage.manager.get_tenant_stats(ana.number)
    prove(console, proofs.totals_are_right(stats, script.after_anas_day(), "of the day"))

    console.rule("Fiado: credit, a payment on account, an undo, the month")
    replies = converse(console, ana, script.ANA_ON_CREDIT)
    prove(console, proofs.debts_are_right(of_elsa=replies[-3], of_all=replies[-2]))
    prove(console, proofs.the_month_is_right(replies[-1]))
    stats = stage.manager.get_tenant_stats(ana.number)
    prove(console, proofs.totals_are_right(stats, script.after_the_credit(), "with the credit"))

    console.rule("A second shop, in Portuguese, on the same number")
    replies = converse(console, bruno, script.BRUNO_ONBOARDING + script.BRUNO_DAY)
    prove(console, proofs.the_second_shop_is_told(replies[-1]))
    prove(console, proofs.shops_are_apart(stage, bruno, "pulsera", replies[-1]))

    console.rule("Eight sales at once, and the gateway is killed")
    for claim in proofs.a_killed_gateway_loses_nothing(stage, ana, script.after_the_storm()):
        prove(console, claim)
    console.rule("The books")
    console.print(books(stage))


def converse(console: Console, phone: Phone, texts: tuple[str, ...]) -> list[str]:
    """Say each text, show it and its reply."""
    replies = []
    for text in texts:
        show(console, phone, "shopkeeper", text)
        replies.append(phone.says(text))
        show(console, phone, "libreta", replies[-1])
    return replies


def show(console: Console, phone: Phone, author: str, text: str) -> None:
    """One bubble."""
    message = ChatMessage.model_validate(
        {"id": phone.number, "author": author, "text": text, "at": phone.stage.now(), "state": "read"}
    )
    console.print(bubble(message, width=console.width))


def prove(console: Console, claim: str) -> None:
    """One line for one thing that held."""
    console.print(f"[green]✔[/green] {claim}", highlight=False)


def books(stage: Stage) -> Table:
    """The statistics of every shop, as `make tenant-stats` asks for them."""
    table = Table("shop", "products", "sales", "expenses", "revenue", "profit")
    for tenant in stage.manager.list_tenants():
        stats = stage.manager.get_tenant_stats(tenant.key)
        money = (f"{amount:,.2f} {stats.currency}" for amount in (stats.revenue, stats.profit))
        table.add_row(tenant.business_name, str(stats.products), str(stats.sales), str(stats.expenses), *money)
    return table


def containers(stage: Stage) -> Table:
    """What `docker ps` shows of every shop."""
    table, found = Table("shop", "container", "image", "state"), stage.containers()
    for tenant in stage.manager.list_tenants():
        table.add_row(tenant.business_name, *found[tenant.tenant_id])
    return table


if __name__ == "__main__":
    sys.exit(main(os.environ.get("ENGINE") or "process"))
