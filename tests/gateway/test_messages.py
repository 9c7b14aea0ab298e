"""The operator sees how somebody's messages went, and neither what was said nor the number."""

from __future__ import annotations

import threading

import pytest

from gateway.schemas import PastMessage, PastMessages
from tests.gateway.conftest import ANA, BRUNO, CARLA, GatewayUnderTest
from tests.gateway.control_plane import Trouble
from tests.gateway.simulated import wait_until


def last(gateway: GatewayUnderTest, phone: str = ANA, **more: int) -> tuple[PastMessage, ...]:
    answer = gateway.operator("GET", "/v1/messages", params={"sender": phone, **more})
    assert answer.status_code == 200, answer.text
    return PastMessages.model_validate_json(answer.content).items


def test_an_answered_message_says_what_became_of_its_reply(gateway: GatewayUnderTest) -> None:
    gateway.write(ANA, "Vendí 2 pulseras")
    gateway.write(BRUNO, "hola")
    gateway.twilio.wait_for(ANA, 1)
    wait_until(lambda: last(gateway)[0].replies == ("sent",))
    (one,) = last(gateway)
    assert (one.channel, one.kind, one.state, one.tries) == ("twilio", "text", "answered", 1)
    assert one.settled_at is not None
    (reply,) = gateway.twilio.to(ANA)
    for told, shown in (("delivered", "delivered"), ("read", "read")):
        gateway.twilio.report(reply, told)
        assert last(gateway)[0].replies == (shown,)


def test_messages_come_newest_first_and_no_more_than_asked_for(gateway: GatewayUnderTest) -> None:
    gate = gateway.control_plane.gates[ANA] = threading.Event()
    for text in ("uno", "dos", "tres"):
        gateway.write(ANA, text)
    found = last(gateway)
    assert [one.id for one in found] == sorted((one.id for one in found), reverse=True)
    assert [one.state for one in found] == ["waiting"] * 3
    assert [one.tries for one in found] == [0] * 3
    assert len(last(gateway, limit=2)) == 2
    assert last(gateway, CARLA) == ()
    gate.set()


def test_a_message_that_was_given_up_on_says_so_with_its_tries(gateway: GatewayUnderTest) -> None:
    gateway.control_plane.always[ANA] = Trouble(status=500)
    gateway.write(ANA, "uno")
    gateway.twilio.wait_for(ANA, 1)
    (one,) = last(gateway)
    assert (one.state, one.tries) == ("dead", 3)
    assert len(one.replies) == 1, "the apology"


def test_neither_text_nor_number_is_told(gateway: GatewayUnderTest) -> None:
    gateway.write(ANA, "Vendí 2 pulseras")
    gateway.twilio.wait_for(ANA, 1)
    text = gateway.operator("GET", "/v1/messages", params={"sender": ANA}).text
    assert "pulseras" not in text
    assert ANA not in text
    assert '"sender":"+54…78"' in text


@pytest.mark.parametrize("token", [None, "another"])
def test_without_the_operator_token_nothing_is_told(gateway: GatewayUnderTest, token: str | None) -> None:
    answer = gateway.operator("GET", "/v1/messages", token=token, params={"sender": ANA})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


@pytest.mark.parametrize(
    "asked", [{}, {"sender": ""}, {"sender": "../x"}, {"sender": ANA, "limit": 0}, {"sender": ANA, "limit": 201}]
)
def test_what_is_no_question_is_refused(gateway: GatewayUnderTest, asked: dict[str, str | int]) -> None:
    answer = gateway.operator("GET", "/v1/messages", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
