"""The simulator's API and the terminal chat, with the real runtimes behind them."""

from __future__ import annotations

from typing import Any

from tests.journeys.product import Product, until


def conversation(product: Product, number: str) -> list[dict[str, Any]]:
    """What the simulator's page would show."""
    url = f"{product.stack.gateway.url}/simulator/api/messages"
    found: list[dict[str, Any]] = product.http.get(url, params={"phone": number}).json()["messages"]
    return found


def test_a_message_by_the_simulator_s_api_is_answered_and_gets_its_ticks(product: Product) -> None:
    ana = product.shop("Beans&Co")
    url = f"{product.stack.gateway.url}/simulator/api/messages"
    answer = product.http.post(url, json={"phone": ana.number, "text": "Vendí 2 tazas a 15 cada una"})
    assert answer.status_code == 202
    until(lambda: len(conversation(product, ana.number)) == 2, "the reply")
    said, reply = conversation(product, ana.number)
    assert (said["author"], reply["author"]) == ("shopkeeper", "libreta")
    assert "Total: $30.00" in reply["text"]
    until(lambda: conversation(product, ana.number)[0]["state"] == "read", "the blue ticks")
    assert ana.stats.sales == 1
    assert ana.replies == [], "what came by the simulator is not answered by WhatsApp"


def test_a_stranger_onboards_and_sells_in_the_terminal(product: Product) -> None:
    ana = product.phone()
    lines = ("Hola", "Beans&Co", "Vendo pulseras artesanales", "USD", "No", "Vendí 2 pulseras a 20 cada una")
    ended = product.libreta("chat", ana.number, typed="\n".join(lines) + "\n")
    assert ended.returncode == 0, ended.stderr
    asked = [ended.stdout.index(f"> {line}") for line in lines]
    assert asked == sorted(asked)
    assert "Tu negocio Beans&Co está configurado." in ended.stdout
    assert "Total: $40.00" in ended.stdout
    assert ana.stats.revenue == 40
