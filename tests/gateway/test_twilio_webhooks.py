"""The webhooks take what is ours, store it before they answer, and break on nothing."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import Connection

from gateway import inbox
from tests.gateway.conftest import ANA, PUBLIC_URL, GatewayUnderTest

PATH = "/webhooks/twilio"
HEADER_BYTES = some.lists(some.sampled_from([*range(33, 127), *range(128, 256)]), max_size=60).map(bytes)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def post_signed(gateway: GatewayUnderTest, fields: dict[str, str], *, path: str = PATH) -> httpx.Response:
    headers = gateway.twilio.headers(PUBLIC_URL + path, fields)
    return httpx.post(gateway.url + path, data=fields, headers=headers, trust_env=False)


def test_a_signed_message_for_another_account_is_refused(gateway: GatewayUnderTest) -> None:
    fields = gateway.twilio.fields(ANA, "hola", AccountSid="AC" + "9" * 32)
    assert post_signed(gateway, fields).status_code == 403
    assert gateway.rows("SELECT count(*) FROM inbox") == [(0,)]


def test_a_signed_message_to_another_number_is_refused(gateway: GatewayUnderTest) -> None:
    fields = gateway.twilio.fields(ANA, "hola", To="whatsapp:+10000000000")
    answer = post_signed(gateway, fields)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_ours")


@pytest.mark.parametrize("path", [PATH, f"{PATH}/status"])
def test_a_body_over_64_kib_is_refused_whatever_its_length_is_said_to_be(gateway: GatewayUnderTest, path: str) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(70):
            yield b"x" * 1024

    said = httpx.post(gateway.url + path, content=b"x" * 70_000, headers=FORM, trust_env=False)
    unsaid = httpx.post(gateway.url + path, content=chunks(), headers=FORM, trust_env=False)
    assert (said.status_code, unsaid.status_code) == (413, 413)
    assert said.json()["code"] == "body_too_large"


def test_a_body_of_just_under_64_kib_is_stored(gateway: GatewayUnderTest) -> None:
    answer = gateway.write(ANA, "a" * 63_000)
    assert answer.status_code == 200
    assert gateway.rows("SELECT length(content) > 63000 FROM inbox") == [(1,)]


@pytest.mark.parametrize("path", [PATH, f"{PATH}/status"])
def test_no_body_and_no_header_ever_makes_a_500(gateway: GatewayUnderTest, path: str) -> None:
    client = httpx.Client(trust_env=False)

    @given(
        body=some.one_of(
            some.binary(max_size=300), some.text(max_size=100).map(lambda text: urlencode({"Body": text}).encode())
        ),
        signature=some.one_of(some.none(), HEADER_BYTES),
        content_type=some.sampled_from(
            ["application/x-www-form-urlencoded", "application/json", "multipart/form-data", ""]
        ),
        query=some.sampled_from(["", "?bodySHA256=00", "?%ff=%00", "?a=b&a=c"]),
    )
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def fuzz(body: bytes, signature: bytes | None, content_type: str, query: str) -> None:
        headers = [(b"content-type", content_type.encode())]
        if signature is not None:
            headers.append((b"x-twilio-signature", signature))
        answer = client.post(gateway.url + path + query, content=body, headers=headers)
        assert answer.status_code in {400, 403}

    with client:
        fuzz()
    assert gateway.rows("SELECT count(*) FROM inbox") == [(0,)]


def test_a_client_that_hangs_up_in_the_middle_leaves_nothing(gateway: GatewayUnderTest) -> None:
    port = int(gateway.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nBody=half".encode())
    assert gateway.write(ANA, "hola").status_code == 200
    assert gateway.rows("SELECT count(*) FROM inbox") == [(1,)]


def test_the_same_message_delivered_fifty_times_at_once_acts_once(gateway: GatewayUnderTest) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: gateway.write(ANA, "Vendí 1", sid="SM" + "a" * 32).status_code, range(50)))
    assert set(answers) == {200}
    gateway.twilio.wait_for(ANA, 1)
    assert gateway.write(ANA, "Vendí 1", sid="SM" + "a" * 32).status_code == 200
    gateway.write(ANA, "the end")
    gateway.twilio.wait_for(ANA, 2)
    assert gateway.control_plane.delivered(ANA) == ["Vendí 1", "the end"]
    assert gateway.twilio.bodies(ANA) == ["re: Vendí 1", "re: the end"]


def test_a_message_replayed_after_a_restart_acts_once(new_gateway: Callable[..., GatewayUnderTest]) -> None:
    with new_gateway() as first:
        first.write(ANA, "Vendí 1", sid="SM" + "b" * 32)
        first.twilio.wait_for(ANA, 1)
    with new_gateway() as second:
        assert second.write(ANA, "Vendí 1", sid="SM" + "b" * 32).status_code == 200
        second.write(ANA, "the end")
        second.twilio.wait_for(ANA, 2)
        assert second.control_plane.delivered(ANA) == ["Vendí 1", "the end"]


def test_without_the_one_row_per_message_a_duplicate_would_act_twice(
    gateway: GatewayUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, number = inbox.accept, count()

    def each_under_an_id_of_its_own(connection: Connection, arrivals: Sequence[inbox.Arrival]) -> None:
        for arrival in arrivals:
            new_id = f"{arrival.message_id}.{next(number)}"
            content = arrival.content.replace(arrival.message_id, new_id)
            keep(connection, [replace(arrival, message_id=new_id, content=content)])

    monkeypatch.setattr(inbox, "accept", each_under_an_id_of_its_own)
    for _ in range(2):
        gateway.write(ANA, "Vendí 1", sid="SM" + "c" * 32)
    gateway.twilio.wait_for(ANA, 2)
    assert gateway.control_plane.delivered(ANA) == ["Vendí 1", "Vendí 1"]


@pytest.mark.parametrize(
    "changes",
    [{"From": "+5491112345678x"}, {"From": "whatsapp:+٥٤٩١١"}, {"From": "whatsapp:../etc"}, {"MessageSid": "a b"}],
)
def test_what_is_genuine_but_unusable_is_kept_as_a_dead_letter(
    gateway: GatewayUnderTest, changes: dict[str, str]
) -> None:
    fields = {**gateway.twilio.fields(ANA, "¿hola?"), **changes}
    assert post_signed(gateway, fields).status_code == 200
    assert post_signed(gateway, fields).status_code == 200
    letters = gateway.operator("GET", "/v1/dead-letters").json()["items"]
    assert [letter["reason"] for letter in letters] == ["unusable"]
    assert "¿hola?" in letters[0]["content"]
    assert gateway.operator("POST", f"/v1/dead-letters/{letters[0]['id']}/replay").status_code == 409


def test_a_signed_call_without_a_message_is_kept_as_a_dead_letter(gateway: GatewayUnderTest) -> None:
    answer = post_signed(gateway, {"AccountSid": gateway.twilio.account_sid, "To": f"whatsapp:{gateway.twilio.number}"})
    assert answer.status_code == 200
    assert gateway.rows("SELECT state, reason FROM inbox") == [("dead", "unusable")]


def test_a_quoted_reply_of_ours_is_handed_on_as_the_message_it_answered(gateway: GatewayUnderTest) -> None:
    mine = "SM" + "d" * 32
    gateway.write(ANA, "Vendí 1", sid=mine)
    gateway.twilio.wait_for(ANA, 1)
    ours = gateway.twilio.to(ANA)[0].sid
    gateway.write(ANA, "borrá esta", OriginalRepliedMessageSid=ours)
    gateway.twilio.wait_for(ANA, 2)
    ((content,),) = gateway.rows("SELECT content FROM inbox WHERE message_id <> ?", mine)
    assert json.loads(content)["reply_to"] == mine


def test_a_person_without_a_visible_number_is_served_by_the_business_scoped_id(gateway: GatewayUnderTest) -> None:
    gateway.write("AR.abc123", "hola")
    assert gateway.twilio.wait_for("AR.abc123", 1) == ["re: hola"]


def test_mexican_and_old_brazilian_numbers_are_kept_as_they_came(gateway: GatewayUnderTest) -> None:
    for phone in ("+5215512345678", "+551187654321"):
        gateway.write(phone, "hola")
        assert gateway.twilio.wait_for(phone, 1) == ["re: hola"]


def test_a_status_for_a_message_nobody_knows_is_taken_quietly(gateway: GatewayUnderTest) -> None:
    fields = {"MessageSid": "SM" + "1" * 32, "MessageStatus": "delivered", "AccountSid": gateway.twilio.account_sid}
    assert post_signed(gateway, fields, path=f"{PATH}/status").status_code == 204
    strange = {**fields, "MessageStatus": "dancing", "ErrorCode": "x" * 50}
    assert post_signed(gateway, strange, path=f"{PATH}/status").status_code == 204


def test_other_methods_and_paths_are_problems(gateway: GatewayUnderTest) -> None:
    for method, path, status in (("GET", PATH, 405), ("POST", "/webhooks/other", 404), ("GET", "/docs", 404)):
        answer = httpx.request(method, gateway.url + path, trust_env=False)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
    assert httpx.get(gateway.url + PATH, trust_env=False).headers["allow"] == "POST"
