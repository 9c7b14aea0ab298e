"""One queue per sender: in order, one at a time, standing still for an absent tenant, going on past a poisoned one."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tests.gateway.conftest import ANA, BRUNO, CARLA, GatewayUnderTest
from tests.gateway.control_plane import NOWHERE, ControlPlane, Trouble


def test_one_sender_s_messages_go_in_order_and_one_at_a_time(gateway: GatewayUnderTest) -> None:
    texts = [f"venta {number}" for number in range(12)]
    for text in texts:
        gateway.write(ANA, text)
    gateway.twilio.wait_for(ANA, len(texts))
    assert gateway.control_plane.delivered(ANA) == texts
    assert gateway.twilio.bodies(ANA) == [f"re: {text}" for text in texts]
    assert gateway.control_plane.most_in_flight[ANA] == 1


def test_a_slow_tenant_keeps_nobody_else_waiting(gateway: GatewayUnderTest) -> None:
    gate = gateway.control_plane.gates[ANA] = threading.Event()
    gateway.write(ANA, "lenta")
    gateway.control_plane.wait_until(lambda: gateway.control_plane.delivered(ANA) == ["lenta"])
    gateway.write(BRUNO, "rápida")
    assert gateway.twilio.wait_for(BRUNO, 1) == ["re: rápida"]
    assert gateway.twilio.to(ANA) == []
    gate.set()
    assert gateway.twilio.wait_for(ANA, 1) == ["re: lenta"]


def test_turns_at_the_same_time_are_bounded(new_gateway: Callable[..., GatewayUnderTest]) -> None:
    phones = [f"+54911{number:08d}" for number in range(8)]
    with new_gateway(LIBRETA_MAX_PARALLEL_TURNS="3") as gateway:
        for phone in phones:
            gateway.write(phone, "hola")
        for phone in phones:
            gateway.twilio.wait_for(phone, 1)
        assert 1 <= gateway.control_plane.most_in_all <= 3


@pytest.mark.parametrize("status", [423, 429, 503])
def test_a_refused_lease_is_waited_for_without_an_attempt(gateway: GatewayUnderTest, status: int) -> None:
    plane = gateway.control_plane
    plane.lease_troubles[ANA].extend([Trouble(status=status, retry_after=0.05)] * 6)
    gateway.write(ANA, "hola")
    assert gateway.twilio.wait_for(ANA, 1) == ["re: hola"]
    assert len(plane.lease_requests) == 7
    assert gateway.rows("SELECT attempts, state FROM inbox") == [(0, "delivered")]


def test_a_draining_runtime_is_waited_for_without_an_attempt(gateway: GatewayUnderTest) -> None:
    gateway.control_plane.turn_troubles[ANA].extend([Trouble(status=503)] * 6)
    gateway.write(ANA, "hola")
    assert gateway.twilio.wait_for(ANA, 1) == ["re: hola"]
    assert gateway.rows("SELECT attempts, state FROM inbox") == [(0, "delivered")]


def test_a_tenant_that_is_away_for_long_only_makes_its_own_queue_longer(gateway: GatewayUnderTest) -> None:
    plane = gateway.control_plane
    plane.addresses[ANA] = NOWHERE
    for text in ("uno", "dos", "tres"):
        gateway.write(ANA, text)
    plane.wait_until(lambda: len([one for one in plane.lease_requests if one.identity == ANA]) > 8)
    gateway.write(BRUNO, "hola")
    assert gateway.twilio.wait_for(BRUNO, 1) == ["re: hola"]
    assert gateway.rows("SELECT DISTINCT attempts FROM inbox") == [(0,)]
    del plane.addresses[ANA]
    assert gateway.twilio.wait_for(ANA, 3) == ["re: uno", "re: dos", "re: tres"]


def test_the_orchestrator_is_told_which_address_did_not_answer(gateway: GatewayUnderTest) -> None:
    plane = gateway.control_plane
    plane.addresses[ANA] = NOWHERE
    gateway.write(ANA, "hola")
    plane.wait_until(lambda: any(one.unreachable == NOWHERE for one in plane.lease_requests))
    del plane.addresses[ANA]
    gateway.twilio.wait_for(ANA, 1)
    asked = len(plane.lease_requests)
    gateway.write(ANA, "otra")
    gateway.twilio.wait_for(ANA, 2)
    assert len(plane.lease_requests) == asked, "a good lease is kept"


def test_an_orchestrator_that_is_away_is_waited_for(
    new_gateway: Callable[..., GatewayUnderTest],
) -> None:
    with new_gateway(LIBRETA_ORCHESTRATOR_URL=NOWHERE) as gateway:
        assert gateway.write(ANA, "hola").status_code == 200
        assert gateway.write(BRUNO, "hola").status_code == 200
    with new_gateway() as gateway:
        assert gateway.twilio.wait_for(ANA, 1) == ["re: hola"]
        assert gateway.twilio.wait_for(BRUNO, 1) == ["re: hola"]
        assert gateway.rows("SELECT DISTINCT attempts FROM inbox") == [(0,)]


def test_a_new_gateway_token_is_picked_up_from_its_file(new_gateway: Callable[..., GatewayUnderTest]) -> None:
    gateway = new_gateway(LIBRETA_GATEWAY_TOKEN="")
    secrets = gateway.folder / "secrets"
    secrets.mkdir(parents=True)
    (secrets / "gateway_token").write_text("an-old-one\n")
    with gateway:
        gateway.write(ANA, "hola")
        gateway.control_plane.wait_until(lambda: len(gateway.control_plane.lease_requests) >= 2)
        (secrets / "gateway_token").write_text(f"{gateway.control_plane.gateway_token}\n")
        assert gateway.twilio.wait_for(ANA, 1) == ["re: hola"]


def test_a_lease_of_a_stranger_is_never_kept(gateway: GatewayUnderTest) -> None:
    gateway.control_plane.strangers.add(CARLA)
    for number in (1, 2, 3):
        gateway.write(CARLA, f"hola {number}")
        gateway.twilio.wait_for(CARLA, number)
    assert [one.identity for one in gateway.control_plane.lease_requests] == [CARLA] * 3


def test_a_lease_is_asked_for_again_when_it_ends(gateway: GatewayUnderTest) -> None:
    gateway.control_plane.lease_seconds = 0.0
    for number in (1, 2):
        gateway.write(ANA, f"hola {number}")
        gateway.twilio.wait_for(ANA, number)
    assert len(gateway.control_plane.lease_requests) == 2


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(status=500),
        Trouble(status=409),
        Trouble(status=401),
        Trouble("break"),
        Trouble("garbage"),
        Trouble("hang", seconds=3),
    ],
    ids=["500", "409", "401", "break", "garbage", "hang"],
)
def test_a_turn_that_fails_is_tried_again_and_counted(gateway: GatewayUnderTest, trouble: Trouble) -> None:
    gateway.control_plane.turn_troubles[ANA].append(trouble)
    gateway.write(ANA, "hola")
    assert gateway.twilio.wait_for(ANA, 1) == ["re: hola"]
    assert gateway.rows("SELECT attempts, state FROM inbox") == [(1, "delivered")]
    assert len(gateway.control_plane.effects) == 1


def poison(plane: ControlPlane, phone: str) -> None:
    plane.always[phone] = Trouble(status=500)


def test_a_poisoned_message_becomes_a_dead_letter_with_an_apology_and_the_queue_goes_on(
    gateway: GatewayUnderTest,
) -> None:
    plane = gateway.control_plane
    plane.turn_troubles[ANA].extend([Trouble(status=500)] * 3)
    gateway.write(ANA, "Vendí {veneno}\n  y más")
    gateway.write(ANA, "la siguiente")
    apology, reply = gateway.twilio.wait_for(ANA, 2)
    assert "«Vendí {veneno} y más»" in apology
    assert "No pude procesar" in apology
    assert reply == "re: la siguiente"
    (letter,) = gateway.operator("GET", "/v1/dead-letters").json()["items"]
    assert (letter["reason"], letter["attempts"], letter["sender"]) == ("failed", 3, ANA)
    assert "500" in letter["detail"]


def test_a_dead_photo_gets_an_apology_that_quotes_nothing(gateway: GatewayUnderTest) -> None:
    gateway.control_plane.turn_troubles[ANA].extend([Trouble(status=500)] * 3)
    gateway.write(ANA, "", NumMedia="1", MediaContentType0="image/jpeg", MediaUrl0="https://api.twilio.com/x")
    (apology,) = gateway.twilio.wait_for(ANA, 1)
    assert "No pude procesar lo que enviaste" in apology


def test_a_replayed_dead_letter_is_handled_after_what_waits(gateway: GatewayUnderTest) -> None:
    plane = gateway.control_plane
    poison(plane, ANA)
    gateway.write(ANA, "enferma")
    gateway.twilio.wait_for(ANA, 1)
    gate = plane.gates[ANA] = threading.Event()
    gateway.write(ANA, "primera")
    plane.wait_until(lambda: plane.delivered(ANA)[-1] == "primera")
    gateway.write(ANA, "segunda")
    del plane.always[ANA]
    (letter,) = gateway.operator("GET", "/v1/dead-letters").json()["items"]
    answer = gateway.operator("POST", f"/v1/dead-letters/{letter['id']}/replay")
    assert (answer.status_code, answer.json()) == (202, {"id": letter["id"], "state": "pending"})
    gate.set()
    assert gateway.twilio.wait_for(ANA, 4)[1:] == ["re: primera", "re: segunda", "re: enferma"]
    assert gateway.operator("GET", "/v1/dead-letters").json()["items"] == []
    assert gateway.operator("POST", f"/v1/dead-letters/{letter['id']}/replay").status_code == 404


def test_a_letter_that_dies_again_brings_no_second_apology(gateway: GatewayUnderTest) -> None:
    plane = gateway.control_plane
    poison(plane, ANA)
    gateway.write(ANA, "enferma")
    gateway.twilio.wait_for(ANA, 1)
    (letter,) = gateway.operator("GET", "/v1/dead-letters").json()["items"]
    gateway.operator("POST", f"/v1/dead-letters/{letter['id']}/replay")
    plane.wait_until(lambda: len(plane.delivered(ANA)) == 6)
    plane.wait_until(lambda: len(gateway.operator("GET", "/v1/dead-letters").json()["items"]) == 1)
    del plane.always[ANA]
    gateway.write(ANA, "sana")
    apology, reply = gateway.twilio.wait_for(ANA, 2)
    assert "No pude procesar" in apology
    assert reply == "re: sana"


def test_a_gateway_that_stops_lets_the_turn_in_hand_end(new_gateway: Callable[..., GatewayUnderTest]) -> None:
    with new_gateway() as gateway:
        gate = gateway.control_plane.gates[ANA] = threading.Event()
        gateway.write(ANA, "en curso")
        gateway.write(ANA, "después")
        gateway.control_plane.wait_until(lambda: gateway.control_plane.delivered(ANA) == ["en curso"])
        threading.Timer(0.3, gate.set).start()
    assert gateway.rows("SELECT state FROM inbox ORDER BY id") == [("delivered",), ("pending",)]
    with new_gateway() as again:
        assert again.twilio.wait_for(ANA, 2) == ["re: en curso", "re: después"]
        assert again.control_plane.delivered(ANA) == ["en curso", "después"]


def test_what_a_killed_gateway_had_in_hand_is_delivered_again_and_acts_once(
    new_gateway: Callable[..., GatewayUnderTest],
) -> None:
    with new_gateway() as gateway:
        gateway.write(ANA, "hola")
        gateway.twilio.wait_for(ANA, 1)
    forget_the_answer = "UPDATE inbox SET state = 'delivering', settled_at = NULL"
    gateway.change(forget_the_answer)
    with new_gateway() as again:
        again.control_plane.wait_until(lambda: len(again.control_plane.delivered(ANA)) == 2)
        again.write(ANA, "adiós")
        assert again.twilio.wait_for(ANA, 2) == ["re: hola", "re: adiós"]
        assert len(again.control_plane.effects) == 2
