"""The simulator's page in a real browser, on a real gateway."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tenant_runtime.contract.messages import Attachment, InboundMessage, Reply
from tests.conftest import BROWSER
from tests.gateway.simulated import ANA, BRUNO, Running, running, wait_until

pytestmark = pytest.mark.browser

MARKER = "libretaMarker"
SCRIPTS = (
    f"<script>window.{MARKER}=1</script>",
    f"<img src=x onerror='window.{MARKER}=1'>",
    f"*<svg onload=window.{MARKER}=1>*",
    f'_javascript:window.{MARKER}=1_ https://x.example/"onmouseover=window.{MARKER}=1',
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as found:
        yield found


@pytest.fixture
def page(setup: Running, browser: Browser) -> Iterator[Page]:
    """The page with Ana's phone open; it fails the test by any fault in its scripts and any call to elsewhere."""
    with setup.gateway():
        yield from opened(setup, browser, width=1280)


def opened(setup: Running, browser: Browser, *, width: int) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="en-US")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("request", lambda asked: None if asked.url.startswith(setup.url) else faults.append(asked.url))
    page.goto(f"{setup.url}/simulator")
    page.get_by_role("button", name="Argentina").click()
    yield page
    context.close()
    assert faults == []


def phone(page: Page, key: str = ANA) -> Locator:
    """One phone of the page."""
    return page.locator(f"section.phone[data-phone='{key}']")


def say(page: Page, text: str, key: str = ANA) -> None:
    field = phone(page, key).locator("textarea")
    field.fill(text)
    field.press("Enter")


def test_a_shopkeeper_writes_sees_ticks_and_typing_and_reads_the_reply(page: Page, setup: Running) -> None:
    setup.shop.is_open.clear()
    say(page, "Vendí 2 pulseras doradas")
    mine = phone(page).locator(".message.shopkeeper")
    expect(mine).to_contain_text("Vendí 2 pulseras doradas")
    expect(mine.locator(".ticks")).to_have_attribute("aria-label", "Delivered")
    expect(phone(page).locator(".presence")).to_have_text("typing…")
    expect(phone(page).locator(".typing")).to_be_visible()
    setup.shop.is_open.set()
    expect(phone(page).locator(".message.libreta")).to_contain_text("Dijiste: Vendí 2 pulseras doradas")
    expect(mine.locator(".ticks")).to_have_attribute("aria-label", "Read")
    expect(phone(page).locator(".typing")).to_be_hidden()
    expect(phone(page).locator(".presence")).to_have_text("online")
    expect(phone(page).locator(".day")).to_have_text("Today")


def test_a_tapped_quick_reply_is_sent_once(page: Page, setup: Running) -> None:
    setup.shop.answer = lambda message: (
        Reply(text="¿Agregar productos?", quick_replies=("Sí", "No"))
        if message.text == "USD"
        else Reply(text="¡Listo!"),
    )
    say(page, "USD")
    phone(page).get_by_role("button", name="Sí").click()
    expect(phone(page).locator(".message.libreta").nth(1)).to_contain_text("¡Listo!")
    assert [message.text for message in setup.shop.seen] == ["USD", "Sí"]
    expect(phone(page).get_by_role("button", name="Sí")).to_be_disabled()
    expect(phone(page).get_by_role("button", name="No", exact=True)).to_be_disabled()


def test_a_reply_is_quoted_with_a_tap_and_the_quote_is_shown(page: Page, setup: Running) -> None:
    say(page, "Vendí 2 pulseras doradas")
    reply = phone(page).locator(".message.libreta")
    reply.hover()
    reply.get_by_role("button", name="Reply to this message").click()
    expect(phone(page).locator(".quoting .quote")).to_contain_text("Dijiste: Vendí 2 pulseras doradas")
    say(page, "Borrá esta")
    answer = phone(page).locator(".message.shopkeeper").nth(1)
    expect(answer.locator(".ticks")).to_have_attribute("aria-label", "Read")
    expect(answer.locator(".quote")).to_contain_text("Dijiste: Vendí 2 pulseras doradas")
    expect(phone(page).locator(".quoting")).to_be_hidden()
    sale, correction = setup.shop.seen
    assert correction.reply_to == sale.id
    page.reload()
    expect(phone(page).locator(".message .quote")).to_contain_text("Dijiste: Vendí 2 pulseras doradas")


def test_words_are_never_taken_for_a_script(page: Page) -> None:
    bubbles = phone(page).locator(".words")
    for number, text in enumerate(SCRIPTS, start=1):
        say(page, text)
        expect(bubbles).to_have_count(2 * number)
        assert MARKER in bubbles.nth(-2).inner_text()
        assert MARKER in bubbles.nth(-1).inner_text()
    assert page.evaluate(f"window.{MARKER}") is None
    assert bubbles.locator("script, img, svg, [onmouseover]").count() == 0


def test_the_marker_does_run_where_words_are_made_html(browser: Browser) -> None:
    """The control: this browser would run it."""
    bare = browser.new_page()
    bare.set_content(SCRIPTS[1])
    bare.wait_for_function(f"window.{MARKER} === 1")
    bare.close()


def test_whatsapp_marks_are_shown_and_only_links_to_the_web_are_links(page: Page, setup: Running) -> None:
    setup.shop.answer = lambda _: (
        Reply(text="*Total:* _$40.00_ ~no~ 2*3*4 snake_case_name https://example.com/a?b=1. javascript:alert(1)"),
    )
    say(page, "Hola")
    words = phone(page).locator(".message.libreta .words")
    expect(words.locator("strong")).to_have_text("Total:")
    expect(words.locator("em")).to_have_text("$40.00")
    expect(words.locator("s")).to_have_text("no")
    expect(words.locator("a")).to_have_count(1)
    expect(words.locator("a")).to_have_attribute("href", "https://example.com/a?b=1")
    expect(words).to_contain_text("2*3*4 snake_case_name")


def test_the_page_remembers_phones_and_conversations(page: Page, setup: Running) -> None:
    add(page, "+55 11 98765-4321")
    say(page, "Oi", BRUNO)
    expect(phone(page, BRUNO).locator(".message.libreta")).to_contain_text("Dijiste: Oi")
    page.reload()
    expect(page.locator("section.phone")).to_have_count(2)
    expect(phone(page, BRUNO).locator(".message.libreta")).to_contain_text("Dijiste: Oi")
    expect(phone(page, ANA).locator(".message")).to_have_count(0)
    phone(page, BRUNO).get_by_role("button", name="Close this phone").click()
    page.reload()
    expect(page.locator("section.phone")).to_have_count(1)


def add(page: Page, typed: str) -> None:
    page.get_by_label("Phone number of a shopkeeper").fill(typed)
    page.get_by_role("button", name="Add phone", exact=True).click()


REFUSED = {
    "": "Type the phone number",
    "5491112345678": "Begin with a plus sign: +5491112345678",
    "+0491112345678": "No country code begins with 0",
    "+54 abc": "plus sign and 7 to 15 digits",
    "+٥٤٩١١١٢٣٤٥٦٧٨": "plus sign and 7 to 15 digits",
}


def test_what_is_no_phone_is_refused_with_a_sentence(page: Page) -> None:
    for typed, sentence in REFUSED.items():
        add(page, typed)
        expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.locator("section.phone")).to_have_count(1)


def test_a_photo_a_voice_note_and_a_place_are_sent_by_kind(page: Page, setup: Running) -> None:
    for number, label in enumerate(("Photo", "Voice", "Location"), start=1):
        phone(page).get_by_role("button", name="Photo, voice note, location…").click()
        phone(page).locator(".kinds").get_by_role("button", name=label, exact=True).click()
        expect(phone(page).locator(".message.libreta")).to_have_count(number)
    assert [message.kind for message in setup.shop.seen] == ["image", "audio", "location"]
    expect(phone(page).locator(".kind-card.location")).to_be_visible()


def test_a_file_of_a_reply_can_be_taken(page: Page, setup: Running) -> None:
    sheet = Attachment(file_name="ventas.xlsx", content_type="application/vnd.ms-excel", data=b"aGk=")
    setup.shop.answer = lambda _: (Reply(text="Tu reporte", attachments=(sheet,)),)
    say(page, "reporte")
    with page.expect_download() as taking:
        phone(page).get_by_role("link", name="ventas.xlsx").click()
    assert Path(taking.value.path()).read_bytes() == b"hi"
    assert taking.value.suggested_filename == "ventas.xlsx"


def test_on_a_narrow_screen_one_phone_is_shown_and_the_others_are_a_tap_away(setup: Running, browser: Browser) -> None:
    with setup.gateway():
        for page in opened(setup, browser, width=390):
            page.get_by_role("button", name="Add a phone").click()
            add(page, BRUNO)
            expect(phone(page, BRUNO)).to_be_visible()
            expect(phone(page, ANA)).to_be_hidden()
            say(page, "Oi", BRUNO)
            expect(phone(page, BRUNO).locator(".message.libreta")).to_be_visible()
            page.locator("#switcher").get_by_role("button", name=ANA).click()
            expect(phone(page, ANA)).to_be_visible()
            expect(phone(page, BRUNO)).to_be_hidden()
            assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_newest_words_are_in_view(page: Page, setup: Running) -> None:
    setup.shop.answer = many_lines
    for number in range(4):
        say(page, f"mensaje {number}")
        expect(phone(page).locator(".message.libreta")).to_have_count(number + 1)
    expect(phone(page).locator(".message").last).to_be_in_viewport(ratio=0.9)
    expect(phone(page).locator(".message").first).not_to_be_in_viewport()


def many_lines(message: InboundMessage) -> tuple[Reply, ...]:
    return (Reply(text="\n".join(f"línea {number}" for number in range(20))),)


def test_a_page_left_open_goes_on_after_a_restart_of_the_gateway(setup: Running, browser: Browser) -> None:
    """What could not be handed in is kept in the page, and one tap sends it, once."""
    context = browser.new_context()
    page = context.new_page()
    with setup.gateway():
        page.goto(f"{setup.url}/simulator")
        page.get_by_role("button", name="Argentina").click()
        say(page, "antes")
        expect(phone(page).locator(".message.libreta")).to_have_count(1)
    say(page, "mientras")
    again = phone(page).get_by_role("button", name="Not sent")
    expect(again).to_be_visible()
    expect(page.get_by_role("status")).to_be_visible()
    with setup.gateway():
        again.click()
        expect(phone(page).locator(".message.libreta")).to_have_count(2)
        expect(page.get_by_role("status")).to_be_hidden()
        wait_until(lambda: [message.text for message in setup.shop.seen] == ["antes", "mientras"])
    context.close()
