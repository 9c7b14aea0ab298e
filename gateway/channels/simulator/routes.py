"""The routes of the simulator: its page, and the JSON API that page and terminal use."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Response
from sse_starlette import EventSourceResponse

from gateway.channels import Desk, Line
from gateway.channels.simulator.access import route_for
from gateway.channels.simulator.assets import HEADERS, asset
from gateway.channels.simulator.conversation import changed_since, conversation, newest_change
from gateway.channels.simulator.presence import Presence
from gateway.channels.simulator.schemas import EXAMPLE_REPLY, Accepted, History, NewMessage
from gateway.channels.simulator.stream import Reader
from gateway.errors import NotFound
from gateway.problems import described
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import InboundMessage
from tenant_runtime.contract.moment import Moment

MOST_PHONES = 50
SHOWN_IN_PAGE = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
"""Files a browser may draw; any other is only handed over, so that it never acts as a page of ours."""

Phone = Annotated[TenantKey, Query(description="A phone; write its plus sign as %2B.", examples=["+5491112345678"])]
Phones = Annotated[
    list[TenantKey],
    Query(min_length=1, max_length=MOST_PHONES, description="One or more phones.", examples=[["+5491112345678"]]),
]
After = Annotated[
    Moment | None,
    Query(description="The cursor of an earlier answer: only what changed since. A message may come again, by its id."),
]

MessageOf = Annotated[str, Path(description="The reply's id.", examples=["reply-7"])]
Number = Annotated[int, Path(description="Which of its files; the first is 0.", examples=[0])]


EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A stream that does not end.",
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "example": f"event: message\ndata: {json.dumps(EXAMPLE_REPLY, ensure_ascii=False)}\n\n",
            }
        },
    }
}
FILES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The bytes.", "content": {"application/octet-stream": {"schema": {"type": "string"}}}},
    **described(503, "storage_unavailable"),
}


def simulator_routes(channel: str, desk: Desk, presence: Presence, hosts: frozenset[str] = frozenset()) -> APIRouter:
    """Page and API; they exist only for who asks by loopback's name, or by one of these."""
    router = APIRouter(
        prefix="/simulator",
        tags=["simulator"],
        route_class=route_for(hosts),
        responses=described(404, "not_found") | described(422, "invalid_request"),
    )
    add_page(router)
    add_writing(router, channel, desk, presence)
    add_reading(router, channel, desk, presence)
    return router


def add_page(router: APIRouter) -> None:
    """The page and its files."""

    @router.get("", include_in_schema=False)
    async def page() -> Response:
        return asset("page.html")

    @router.get("/assets/{name}", include_in_schema=False)
    async def page_asset(name: str) -> Response:
        return asset(name)


def add_writing(router: APIRouter, channel: str, desk: Desk, presence: Presence) -> None:
    """The way in."""

    @router.post(
        "/api/messages",
        operation_id="write_as_shopkeeper",
        status_code=202,
        summary="Write as a shopkeeper",
        responses=described(400, "malformed_body")
        | described(403, "foreign_origin")
        | described(413, "body_too_large")
        | described(503, "storage_unavailable"),
    )
    async def write(message: NewMessage) -> Accepted:
        """Keep a message for good; the answer comes by the stream of events."""
        inbound = arrived(channel, message)
        await desk.accept(inbound)
        presence.tell(inbound.sender)
        return Accepted(id=inbound.id)


def add_reading(router: APIRouter, channel: str, desk: Desk, presence: Presence) -> None:
    """The ways out."""

    @router.get(
        "/api/messages",
        operation_id="read_conversation",
        summary="Read a conversation",
        responses=described(503, "storage_unavailable"),
    )
    async def read(phone: Phone, after: After = None) -> History:
        """The newest 200 messages both ways, oldest first."""
        shown = await conversation(channel, desk, presence, phone)
        messages = tuple(bubble.message for bubble in changed_since(after, shown))
        return History(messages=messages, cursor=newest_change(shown, or_else=after))

    @router.get(
        "/api/events",
        operation_id="follow_conversations",
        summary="Follow conversations",
        response_class=EventSourceResponse,
        responses=EVENTS,
    )
    async def follow(
        phone: Phones, after: After = None, last_event_id: Annotated[Moment | None, Header()] = None
    ) -> EventSourceResponse:
        """Server-sent events: `message` with a message that is new or changed, `typing` on and off."""
        reader = Reader(channel, desk, presence, after=last_event_id or after)
        return EventSourceResponse(reader.events(phone))

    @router.get(
        "/api/messages/{message_id}/files/{number}",
        operation_id="take_file",
        summary="Take a file of a reply",
        response_class=Response,
        responses=FILES,
    )
    async def file(message_id: MessageOf, number: Number, phone: Phone) -> Response:
        """The bytes of one file that came with a reply."""
        lines = await desk.history(channel=channel, sender=phone)
        return file_of(lines, message_id, number)


def arrived(channel: str, message: NewMessage) -> InboundMessage:
    """What was written, as any channel hands it in."""
    return InboundMessage(
        id=message.id or f"sim-{secrets.token_hex(12)}",
        channel=channel,
        sender=message.phone,
        text=message.text,
        kind=message.kind,
        reply_to=message.reply_to,
        received_at=datetime.now(UTC),
    )


def file_of(lines: list[Line], message_id: str, number: int) -> Response:
    """One file of one line. Raises NotFound."""
    found = next((line for line in lines if line.id == message_id), None)
    if found is None or not 0 <= number < len(found.attachments):
        raise NotFound("There is no such file.")
    attachment = found.attachments[number]
    is_shown = attachment.content_type in SHOWN_IN_PAGE
    headers = HEADERS | {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "inline" if is_shown else "attachment",
    }
    media_type = attachment.content_type if is_shown else "application/octet-stream"
    return Response(attachment.data, media_type=media_type, headers=headers)
