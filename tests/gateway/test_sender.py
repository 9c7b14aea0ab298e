"""Each reply leaves exactly once, whatever Twilio answers, and what it says afterwards moves the row only forward."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.channels.twilio import rest
from gateway.errors import Remedy, SendError
from tenant_runtime.contract.messages import Reply
from tests.gateway.conftest import ANA, BRUNO, QUICK, GatewayUnderTest
from tests.standins.twilio import Fault, Message, refused


def settled(gateway: GatewayUnderTest, *, within: float = 15.0) -> list[tuple[object, ...]]:
    """The outbox once nothing in it is under way: state, code, detail."""
    deadline = time.monotonic() + within
    query = "SELECT state, code, detail FROM outbox ORDER BY id"
    while any(row[0] in {"pending", "sending", "unknown"} for row in gateway.rows(query)):
        assert time.monotonic() < deadline, gateway.rows(query)
    return gateway.rows(query)


def wait_for_rows(
    gateway: GatewayUnderTest, query: str, expected: list[tuple[object, ...]], within: float = 15.0
) -> None:
    """Return once the query gives this."""
    deadline = time.monotonic() + within
    while (found := gateway.rows(query)) != expected:
        assert time.monotonic() < deadline, found


SENT_ONCE = {
    "too many requests": [refused(429, 20429)] * 3,
    "429 without a code": [refused(429, 0)],
    "taken, then a 500": [Fault("accept_then_fail", status=500)],
    "taken, then a 503": [Fault("accept_then_fail", status=503)],
    "taken, then silence": [Fault("accept_then_hang", seconds=3)],
    "taken, then a reset": [Fault("accept_then_reset")],
    "not taken, a 500": [refused(500, 20500)],
    "not taken, silence": [Fault("hang", seconds=3)],
    "not taken, a reset": [Fault("reset")],
    "several, one after the other": [
        Fault("reset"),
        refused(429, 20429),
        refused(503, 20503),
        Fault("accept_then_reset"),
    ],
}


@pytest.mark.parametrize("faults", SENT_ONCE.values(), ids=SENT_ONCE.keys())
def test_a_reply_is_taken_exactly_once_through_every_fault(gateway: GatewayUnderTest, faults: list[Fault]) -> None:
    gateway.twilio.script(*faults)
    gateway.write(ANA, "hola")
    gateway.write(BRUNO, "hola")
    assert gateway.twilio.wait_for(ANA, 1) == ["re: hola"]
    assert gateway.twilio.wait_for(BRUNO, 1) == ["re: hola"]
    assert settled(gateway) == [("sent", None, None)] * 2
    gateway.write(ANA, "fin")
    assert gateway.twilio.wait_for(ANA, 2) == ["re: hola", "re: fin"]
    assert gateway.twilio.bodies(BRUNO) == ["re: hola"]


def test_without_the_look_up_a_reply_would_be_taken_twice(
    gateway: GatewayUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(error: Exception) -> SendError:
        return SendError(str(error), remedy=Remedy.RETRY)

    monkeypatch.setattr(rest, "send_error", careless)
    gateway.twilio.script(Fault("accept_then_fail", status=500))
    gateway.write(ANA, "hola")
    assert gateway.twilio.wait_for(ANA, 2) == ["re: hola", "re: hola"]


def test_a_look_up_that_fails_is_repeated_and_nothing_is_sent_meanwhile(gateway: GatewayUnderTest) -> None:
    gateway.twilio.list_faults.extend([refused(500, 20500), refused(429, 20429), Fault("reset")])
    gateway.twilio.script(Fault("accept_then_reset"))
    gateway.write(ANA, "hola")
    gateway.twilio.wait_for(ANA, 1)
    assert settled(gateway) == [("sent", None, None)]
    assert gateway.twilio.posts == 1


def test_an_equal_reply_from_before_is_not_taken_for_this_one(gateway: GatewayUnderTest) -> None:
    gateway.control_plane.reply = lambda _message: (Reply(text="✅ Venta registrada"),)
    gateway.write(ANA, "una")
    gateway.twilio.wait_for(ANA, 1)
    gateway.twilio.script(Fault("reset"))
    gateway.write(ANA, "otra")
    assert gateway.twilio.wait_for(ANA, 2) == ["✅ Venta registrada"] * 2
    assert settled(gateway) == [("sent", None, None)] * 2
    assert len({row[0] for row in gateway.rows("SELECT provider_id FROM outbox")}) == 2


def test_a_gateway_killed_while_sending_looks_before_it_sends_again(
    new_gateway: Callable[..., GatewayUnderTest],
) -> None:
    with new_gateway() as gateway:
        gateway.write(ANA, "hola")
        gateway.twilio.wait_for(ANA, 1)
        settled(gateway)
    gateway.change("UPDATE outbox SET state = 'sending', settled_at = NULL, provider_id = NULL, delivery = NULL")
    with new_gateway() as again:
        assert settled(again) == [("sent", None, None)]
        assert again.twilio.bodies(ANA) == ["re: hola"]
        assert again.twilio.posts == 1


def test_twilio_being_away_only_makes_replies_wait(new_gateway: Callable[..., GatewayUnderTest]) -> None:
    with new_gateway(TWILIO_API_URL="http://127.0.0.1:9") as gateway:
        gateway.write(ANA, "uno")
        gateway.write(ANA, "dos")
        gateway.control_plane.wait_until(lambda: len(gateway.control_plane.effects) == 2)
    with new_gateway() as again:
        assert again.twilio.wait_for(ANA, 2) == ["re: uno", "re: dos"]
        assert again.twilio.lookups == 0, "a refused connection is no unknown outcome"


FAILED_FOR_GOOD = [63015, 63024, 63003, 21211, 21614, 63005, 63032, 21617, 30008]


@pytest.mark.parametrize("code", FAILED_FOR_GOOD)
def test_a_permanent_refusal_is_not_tried_again_and_the_queue_goes_on(gateway: GatewayUnderTest, code: int) -> None:
    gateway.twilio.script(refused(400, code))
    gateway.write(ANA, "hola")
    gateway.write(ANA, "otra")
    assert gateway.twilio.wait_for(ANA, 1) == ["re: otra"]
    (first, second) = settled(gateway)
    assert (first[0], first[1], second[0]) == ("failed", code, "sent")
    assert gateway.twilio.posts == 2


def test_a_closed_window_holds_the_reply_until_the_person_writes_again(gateway: GatewayUnderTest) -> None:
    gateway.twilio.script(refused(400, 63016))
    gateway.write(ANA, "uno")
    wait_for_rows(gateway, "SELECT state, code FROM outbox", [("held", 63016)])
    gateway.write(ANA, "dos")
    assert gateway.twilio.wait_for(ANA, 2) == ["re: uno", "re: dos"]


@pytest.mark.parametrize("code", [21610, 63014])
def test_somebody_who_wants_no_messages_gets_none_until_they_write_again(gateway: GatewayUnderTest, code: int) -> None:
    gateway.control_plane.reply = lambda message: tuple(Reply(text=f"{message.text} {part}") for part in (1, 2, 3))
    gateway.twilio.script(refused(400, code))
    gateway.write(ANA, "hola")
    wait_for_rows(gateway, "SELECT state, code FROM outbox", [("failed", code)] * 3)
    gateway.write(ANA, "volví")
    assert gateway.twilio.wait_for(ANA, 3) == ["volví 1", "volví 2", "volví 3"]


def test_a_reply_outside_the_window_is_not_even_tried(new_gateway: Callable[..., GatewayUnderTest]) -> None:
    with new_gateway(TWILIO_API_URL="http://127.0.0.1:9") as gateway:
        gateway.write(ANA, "hola")
        gateway.control_plane.wait_until(lambda: len(gateway.control_plane.effects) == 1)
    tomorrow = replace(QUICK, now=lambda: datetime.now(UTC) + timedelta(hours=24, seconds=1))
    with new_gateway(timing=tomorrow) as again:
        assert settled(again) == [("failed", None, "window_closed")]
        assert again.twilio.posts == 0


def test_a_wrong_token_keeps_replies_waiting(new_gateway: Callable[..., GatewayUnderTest]) -> None:
    with new_gateway() as gateway:
        gateway.twilio.auth_token, right = "another", gateway.twilio.auth_token
        gateway.write_signed_by(right, ANA, "hola")
        gateway.control_plane.wait_until(lambda: gateway.twilio.posts > 0)
        wait_for_rows(gateway, "SELECT state FROM outbox", [("pending",)])
        gateway.twilio.auth_token = right
    with new_gateway() as again:
        assert again.twilio.wait_for(ANA, 1) == ["re: hola"]


def test_a_reply_of_the_greatest_length_leaves_as_one_message(gateway: GatewayUnderTest) -> None:
    gateway.control_plane.reply = lambda _message: (Reply(text="ñ" * 1_600),)
    gateway.write(ANA, "hola")
    assert gateway.twilio.wait_for(ANA, 1) == ["ñ" * 1_600]


# ---------------------------------------------------------------- status callbacks
def delivery(gateway: GatewayUnderTest) -> object:
    return gateway.rows("SELECT delivery FROM outbox")[0][0]


def sent_message(gateway: GatewayUnderTest) -> Message:
    gateway.write(ANA, "hola")
    gateway.twilio.wait_for(ANA, 1)
    settled(gateway)
    return gateway.twilio.to(ANA)[0]


def test_states_only_move_forward(gateway: GatewayUnderTest) -> None:
    message = sent_message(gateway)
    seen = []
    for status in ("delivered", "sent", "queued", "read", "delivered", "failed", "undelivered"):
        assert gateway.twilio.report(message, status) == 204
        seen.append(delivery(gateway))
    assert seen == ["delivered"] * 3 + ["read"] * 4
    assert gateway.rows("SELECT count(*) FROM delivery_events") == [(7,)]


def test_a_failure_is_final_unless_the_message_arrives_after_all(gateway: GatewayUnderTest) -> None:
    message = sent_message(gateway)
    gateway.twilio.report(message, "failed", error_code=63024)
    gateway.twilio.report(message, "sent")
    assert gateway.rows("SELECT state, delivery, code FROM outbox") == [("failed", "failed", 63024)]
    gateway.twilio.report(message, "delivered")
    assert gateway.rows("SELECT state, delivery FROM outbox") == [("sent", "delivered")]
    assert gateway.twilio.posts == 1


def test_a_callback_that_overtakes_the_answer_counts(gateway: GatewayUnderTest) -> None:
    answers: list[int] = []
    gateway.twilio.before_answer = lambda message: answers.append(gateway.twilio.report(message, "delivered"))
    sent_message(gateway)
    assert (answers, delivery(gateway)) == ([204], "delivered")


def test_a_window_found_closed_afterwards_holds_the_reply(gateway: GatewayUnderTest) -> None:
    message = sent_message(gateway)
    gateway.twilio.report(message, "undelivered", error_code=63016)
    assert gateway.rows("SELECT state FROM outbox") == [("held",)]
    gateway.write(ANA, "aquí estoy")
    assert gateway.twilio.wait_for(ANA, 3) == ["re: hola", "re: hola", "re: aquí estoy"]


def test_a_passing_failure_told_afterwards_is_sent_again_later(new_gateway: Callable[..., GatewayUnderTest]) -> None:
    with new_gateway() as gateway:
        message = sent_message(gateway)
        gateway.twilio.report(message, "failed", error_code=63018)
        assert gateway.rows("SELECT state FROM outbox") == [("pending",)]
        assert gateway.twilio.posts == 1
    later = replace(QUICK, now=lambda: datetime.now(UTC) + timedelta(minutes=2))
    with new_gateway(timing=later) as again:
        assert again.twilio.wait_for(ANA, 2) == ["re: hola"] * 2


def test_a_forged_status_moves_nothing(gateway: GatewayUnderTest) -> None:
    message = sent_message(gateway)
    gateway.twilio.auth_token = "another"
    assert gateway.twilio.report(message, "read") == 403
    assert delivery(gateway) == "queued"
