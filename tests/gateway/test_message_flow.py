"""A message in by a signed webhook, its reply out by Twilio's REST API, and nothing twice."""

from __future__ import annotations

from tests.gateway.conftest import ANA, BRUNO, CARLA, GatewayUnderTest


def test_a_message_reaches_its_tenant_and_the_reply_reaches_the_person(gateway: GatewayUnderTest) -> None:
    answer = gateway.write(ANA, "Vendí 2 pulseras")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert "<Response/>" in answer.text
    assert gateway.twilio.wait_for(ANA, 1) == ["re: Vendí 2 pulseras"]


def test_each_person_gets_only_their_own_replies(gateway: GatewayUnderTest) -> None:
    for phone, text in ((ANA, "de Ana"), (BRUNO, "de Bruno")):
        gateway.write(phone, text)
    assert gateway.twilio.wait_for(ANA, 1) == ["re: de Ana"]
    assert gateway.twilio.wait_for(BRUNO, 1) == ["re: de Bruno"]
    assert gateway.twilio.to(CARLA) == []
