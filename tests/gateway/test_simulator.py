"""The simulator's JSON API, on a real gateway and a real port."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from gateway.app import create_app
from gateway.channels import Line
from gateway.channels.simulator import access
from gateway.channels.simulator.assets import FOLDER
from gateway.channels.simulator.conversation import OVERLAP, bubbles, changed_since
from tenant_runtime.contract.key import PATTERN, TenantKey
from tenant_runtime.contract.messages import Attachment, Reply
from tests.gateway.simulated import (
    ANA,
    BRUNO,
    CARLA,
    Running,
    Shop,
    listening,
    read,
    running,
    settings_for,
    wait_until,
    write,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAGES = [
    ("GET", "/simulator"),
    ("GET", "/simulator/assets/page.js"),
    ("GET", "/simulator/api/messages?phone=%2B5491112345678"),
    ("GET", "/simulator/api/events?phone=%2B5491112345678"),
    ("GET", "/simulator/api/messages/x/files/0?phone=%2B5491112345678"),
    ("POST", "/simulator/api/messages"),
]


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as found:
        yield found


@pytest.fixture
def client(setup: Running) -> Iterator[httpx.Client]:
    with setup.gateway() as found:
        yield found


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A gateway for tests that must not leave anything in it."""
    with running(tmp_path_factory.mktemp("untouched")) as setup, setup.gateway() as found:
        yield found


@pytest.fixture
def shop(setup: Running) -> Shop:
    return setup.shop


def states(events: list[dict[str, object]], message_id: str) -> list[object]:
    return [event["state"] for event in events if event["id"] == message_id]


# ---------------------------------------------------------------------------- the way of a message
def test_ticks_follow_a_message_from_accepted_to_read(client: httpx.Client, shop: Shop) -> None:
    shop.is_open.clear()
    with listening(client, ANA) as stream:
        message_id = write(client, ANA, "Hola")
        stream.message(id=message_id, state="delivered")
        shop.is_open.set()
        reply = stream.message(author="libreta")
        stream.message(id=message_id, state="read")
    assert reply["text"] == "Dijiste: Hola"
    assert reply["answers"] == message_id
    told = [event.data for event in stream.seen if event.name == "message"]
    assert states(told, message_id) in (["accepted", "delivered", "read"], ["delivered", "read"])


def test_a_message_stays_at_one_tick_while_its_shop_cannot_be_reached(tmp_path: Path) -> None:
    nobody = Shop(url="http://127.0.0.1:9")
    with Running(nobody, settings_for(tmp_path, nobody)).gateway() as client, listening(client, ANA) as stream:
        message_id = write(client, ANA, "Hola")
        assert stream.message(id=message_id)["state"] == "accepted"
        assert read(client, ANA)[0]["state"] == "accepted"


def test_the_bot_is_seen_typing_while_it_works_and_not_longer(client: httpx.Client, shop: Shop) -> None:
    shop.is_open.clear()
    with listening(client, ANA) as stream:
        write(client, ANA, "Hola")
        stream.until(lambda event: event.name == "typing" and event.data == {"phone": ANA, "typing": True})
        shop.is_open.set()
        stream.until(lambda event: event.name == "typing" and event.data == {"phone": ANA, "typing": False})


def test_a_message_is_told_as_read_only_after_all_its_replies(client: httpx.Client, shop: Shop) -> None:
    shop.answer = lambda _: (Reply(text="uno"), Reply(text="dos"))
    with listening(client, ANA) as stream:
        message_id = write(client, ANA, "Hola")
        stream.message(id=message_id, state="read")
    told = [event.data["text"] for event in stream.seen if event.data.get("author") == "libreta"]
    assert told == ["uno", "dos"]


def test_a_message_without_any_reply_is_read(client: httpx.Client, shop: Shop) -> None:
    shop.answer = lambda _: ()
    with listening(client, ANA) as stream:
        stream.message(id=write(client, ANA, "Hola"), state="read")
    assert [message["author"] for message in read(client, ANA)] == ["shopkeeper"]


def test_a_message_that_was_given_up_on_is_shown_as_failed_with_the_apology(tmp_path: Path) -> None:
    with running(tmp_path, max_attempts=1) as setup, setup.gateway() as client, listening(client, ANA) as stream:
        setup.shop.breaks = True
        message_id = write(client, ANA, "Vendí 2 pulseras")
        stream.message(id=message_id, state="failed")
        assert "Vendí 2 pulseras" in read(client, ANA)[-1]["text"]
        assert read(client, ANA)[-1]["author"] == "libreta"


def test_a_photo_or_voice_note_is_sent_by_its_kind_alone(client: httpx.Client, shop: Shop) -> None:
    with listening(client, ANA) as stream:
        for kind in ("image", "audio", "location", "document", "sticker"):
            stream.message(id=write(client, ANA, kind=kind), state="read")
    assert [message.kind for message in shop.seen] == ["image", "audio", "location", "document", "sticker"]
    assert {message.channel for message in shop.seen} == {"simulator"}


def test_one_stream_follows_several_phones_and_no_other(client: httpx.Client) -> None:
    with listening(client, ANA, BRUNO) as stream:
        write(client, CARLA, "de Carla")
        stream.message(id=write(client, ANA, "de Ana"), state="read")
        stream.message(id=write(client, BRUNO, "de Bruno"), state="read")
    assert {event.data["phone"] for event in stream.seen} == {ANA, BRUNO}
    assert "Carla" not in str(read(client, ANA)) + str(read(client, BRUNO))
    assert "de Carla" in str(read(client, CARLA))


def test_quick_replies_come_with_their_message(client: httpx.Client, shop: Shop) -> None:
    shop.answer = lambda _: (Reply(text="¿Agregar?", quick_replies=("Sí", "No")),)
    with listening(client, ANA) as stream:
        write(client, ANA, "Hola")
        assert stream.message(author="libreta")["quick_replies"] == ["Sí", "No"]


def test_a_quoted_reply_reaches_the_shop_as_the_message_it_answered(client: httpx.Client, shop: Shop) -> None:
    with listening(client, ANA) as stream:
        first = write(client, ANA, "Vendí 2 pulseras")
        reply = stream.message(author="libreta")["id"]
        for quoted in (reply, first, "sim-nobody-knows"):
            shown = write(client, ANA, "Borrá esta", reply_to=quoted)
            stream.message(id=shown, state="read")
    assert [message.reply_to for message in shop.seen] == [None, first, first, "sim-nobody-knows"]
    assert [said["reply_to"] for said in read(client, ANA) if said["text"] == "Borrá esta"][:2] == [first, first]


def test_a_reply_to_somebody_else_is_never_what_was_quoted(client: httpx.Client, shop: Shop) -> None:
    with listening(client, ANA, BRUNO) as stream:
        write(client, ANA, "Vendí 2 pulseras")
        of_ana = stream.message(author="libreta")["id"]
        stream.message(id=write(client, BRUNO, "Borrá esta", reply_to=of_ana), state="read")
    assert shop.seen[-1].reply_to == of_ana


# ---------------------------------------------------------------------------- nothing lost, nothing doubled
def test_the_same_id_is_the_same_message(client: httpx.Client, shop: Shop) -> None:
    with listening(client, ANA) as stream:
        for _ in range(3):
            assert write(client, ANA, "Vendí 2 pulseras", id="once-1") == "once-1"
        stream.message(id="once-1", state="read")
        stream.message(id=write(client, ANA, "otra", id="once-2"), state="read")
    assert [message.id for message in shop.seen] == ["once-1", "once-2"]
    assert [message["id"] for message in read(client, ANA) if message["author"] == "shopkeeper"] == ["once-1", "once-2"]


def test_the_conversation_survives_a_restart_of_the_gateway(setup: Running) -> None:
    with setup.gateway() as client:
        with listening(client, ANA) as stream:
            stream.message(id=write(client, ANA, "Hola"), state="read")
        before = read(client, ANA)
    with setup.gateway() as client:
        assert read(client, ANA) == before
    assert [message["author"] for message in before] == ["shopkeeper", "libreta"]


def test_a_reader_who_comes_back_hears_what_it_missed(client: httpx.Client) -> None:
    with listening(client, ANA) as stream:
        stream.message(id=write(client, ANA, "antes"), state="read")
        cursor = stream.seen[-1].id or next(event.id for event in reversed(stream.seen) if event.id)
    missed = write(client, ANA, "mientras")
    wait_until(lambda: read(client, ANA)[-1]["text"] == "Dijiste: mientras")
    with listening(client, ANA, headers={"Last-Event-ID": cursor}) as stream:
        stream.message(text="Dijiste: mientras")
        stream.message(id=missed, state="read")


def test_a_cursor_leaves_out_what_was_settled_long_before_it() -> None:
    lines = [
        Line(id="old", direction="in", text="Hola", at=NOON, progress="answered", changed_at=NOON),
        Line(id="reply-1", direction="out", text="Hola", at=NOON, state="delivered", answers="old", changed_at=NOON),
        Line(id="stuck", direction="in", text="¿Sigues?", at=NOON, progress="waiting"),
        Line(id="new", direction="in", text="Vendí", at=NOON + timedelta(minutes=1), progress="waiting"),
    ]
    shown = bubbles(TenantKey(ANA), lines)
    after = NOON + OVERLAP + timedelta(seconds=1)
    assert [bubble.message.id for bubble in changed_since(after, shown)] == ["stuck", "new"]
    assert [bubble.message.id for bubble in changed_since(NOON, shown)] == ["old", "reply-1", "stuck", "new"]


def test_the_history_answers_with_a_cursor_for_the_next_question(client: httpx.Client) -> None:
    with listening(client, ANA) as stream:
        stream.message(id=write(client, ANA, "Hola"), state="read")
    found = client.get("/simulator/api/messages", params={"phone": ANA}).json()
    assert datetime.fromisoformat(found["cursor"]) >= datetime.fromisoformat(found["messages"][-1]["at"])
    much_later = (datetime.fromisoformat(found["cursor"]) + timedelta(minutes=1)).isoformat()
    assert read(client, ANA, after=much_later) == []


def test_a_reply_that_has_not_left_is_not_shown_and_its_message_not_yet_read() -> None:
    lines = [
        Line(id="m", direction="in", text="Hola", at=NOON, progress="answered", changed_at=NOON),
        Line(id="1", direction="out", text="Hola", at=NOON, state="queued", answers="m"),
    ]
    assert [(bubble.message.id, bubble.message.state) for bubble in bubbles(TenantKey(ANA), lines)] == [
        ("m", "delivered")
    ]


# ---------------------------------------------------------------------------- what is refused
@pytest.mark.parametrize(
    "phone", ["", "5491112345678", "+0123456789", "+54 911", "+٥٤٩١١١٢٣٤٥٦٧٨", "../etc", "+549\n11"]
)
def test_what_is_no_phone_is_refused_with_a_problem(untouched: httpx.Client, phone: str) -> None:
    response = untouched.post("/simulator/api/messages", json={"phone": phone, "text": "Hola"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert untouched.get("/simulator/api/messages", params={"phone": phone}).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"phone": ANA},
        {"phone": ANA, "text": "  \n "},
        {"phone": ANA, "text": "x" * 65_537},
        {"phone": ANA, "kind": "hologram"},
        {"phone": ANA, "text": "Hola", "sender": BRUNO},
        {"phone": ANA, "text": "Hola", "id": "no blanks"},
    ],
)
def test_a_message_that_says_nothing_or_too_much_is_refused(untouched: httpx.Client, body: dict[str, str]) -> None:
    assert untouched.post("/simulator/api/messages", json=body).status_code == 422
    assert read(untouched, ANA) == []


@pytest.mark.parametrize(("method", "path"), PAGES)
@pytest.mark.parametrize(
    "host", ["bot.example.com", "127.0.0.1.example.com", "localhost.", "10.0.0.7:8080", "[::2]", ""]
)
def test_by_any_other_name_than_loopback_there_is_no_simulator(
    untouched: httpx.Client, host: str, method: str, path: str
) -> None:
    response = untouched.request(method, path, headers={"Host": host}, content=b"{broken")
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:8080", "[::1]"])
def test_by_loopback_names_the_simulator_is_there(untouched: httpx.Client, host: str) -> None:
    assert untouched.get("/simulator", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_origin_cannot_write(untouched: httpx.Client, headers: dict[str, str]) -> None:
    response = untouched.post("/simulator/api/messages", json={"phone": ANA, "text": "Hola"}, headers=headers)
    assert response.status_code == 403
    assert response.json()["code"] == "foreign_origin"
    assert read(untouched, ANA) == []


def test_without_its_guards_the_simulator_would_answer_anybody(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it is the guards that refuse."""
    monkeypatch.setattr(access, "only_by_these_names", lambda *_: None)
    monkeypatch.setattr(access, "only_same_origin", lambda _: None)
    assert client.get("/simulator", headers={"Host": "bot.example.com"}).status_code == 200
    foreign = {"Origin": "https://evil.example"}
    written = client.post("/simulator/api/messages", json={"phone": ANA, "text": "Hola"}, headers=foreign)
    assert written.status_code == 202


def test_the_own_page_may_write(client: httpx.Client) -> None:
    own = {"Origin": str(client.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    assert client.post("/simulator/api/messages", json={"phone": ANA, "text": "Hola"}, headers=own).status_code == 202


def test_where_the_channels_do_not_name_it_the_simulator_does_not_exist(tmp_path: Path) -> None:
    twilio = {
        "channels": ("twilio",),
        "twilio_account_sid": "AC" + "0" * 32,
        "twilio_auth_tokens": ("secret",),
        "twilio_from": "+14155238886",
    }
    with running(tmp_path, **twilio) as setup, setup.gateway() as client:
        for method, path in PAGES:
            assert client.request(method, path).status_code == 404
        assert "simulator" not in client.get("/openapi.json").text


def test_the_api_is_in_the_openapi_document_with_examples(tmp_path: Path) -> None:
    document = create_app(settings_for(tmp_path, Shop(url="http://127.0.0.1:9"))).openapi()
    paths = [path for path in document["paths"] if path.startswith("/simulator")]
    assert sorted(paths) == [
        "/simulator/api/events",
        "/simulator/api/messages",
        "/simulator/api/messages/{message_id}/files/{number}",
    ]
    schemas = document["components"]["schemas"]
    assert all(schemas[name]["examples"] for name in ("NewMessage", "Accepted", "ChatMessage", "History"))


# ---------------------------------------------------------------------------- files of replies
def test_a_file_of_a_reply_is_handed_over_and_never_acts_as_a_page(client: httpx.Client, shop: Shop) -> None:
    page = Attachment(file_name="ventas.html", content_type="text/html", data=b"PHNjcmlwdD4=")
    picture = Attachment(file_name="ventas.png", content_type="image/png", data=b"iVBORw0KGgo=")
    shop.answer = lambda _: (Reply(text="Aquí está", attachments=(page, picture)),)
    with listening(client, ANA) as stream:
        write(client, ANA, "reporte")
        files = stream.message(author="libreta")["attachments"]
    answers = [client.get(file["url"]) for file in files]
    assert [answer.content for answer in answers] == [b"<script>", b"\x89PNG\r\n\x1a\n"]
    assert [answer.headers["content-type"] for answer in answers] == ["application/octet-stream", "image/png"]
    assert answers[0].headers["content-disposition"] == "attachment"
    assert all("sandbox" in answer.headers["content-security-policy"] for answer in answers)
    foreign = client.get(files[0]["url"].replace(ANA.replace("+", "%2B"), CARLA.replace("+", "%2B")))
    assert foreign.status_code == 404


# ---------------------------------------------------------------------------- the page's files
@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("page.css", "text/css; charset=utf-8"),
        ("page.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_assets_have_their_types_and_a_strict_policy(untouched: httpx.Client, name: str, media_type: str) -> None:
    response = untouched.get(f"/simulator/assets/{name}")
    assert response.headers["content-type"] == media_type
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "unsafe" not in response.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["nothing.js", "..%2Froutes.py", "%2e%2e/routes.py", "__init__.py", "page.js%00.css"])
def test_nothing_but_the_page_is_served(untouched: httpx.Client, name: str) -> None:
    assert untouched.get(f"/simulator/assets/{name}").status_code == 404


def test_the_page_checks_phones_by_the_rule_of_the_contract() -> None:
    found = re.search(r'pattern="([^"]+)"', (FOLDER / "page.html").read_text(encoding="utf-8"))
    assert found
    assert f"^{found[1]}$" == PATTERN


def test_the_page_loads_nothing_from_elsewhere_and_makes_no_html_of_words() -> None:
    for file in FOLDER.iterdir():
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(src|href|url|import|from)\W{1,3}https?:", text), file.name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text), file.name


def test_a_stream_ends_with_its_reader(client: httpx.Client) -> None:
    for _ in range(20):  # more than a pool would hold, were they left open
        with listening(client, ANA) as stream:
            stream.until(lambda event: event.name == "typing")
