"""Puts the gateway together: settings in, an application out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib.metadata import version

import httpx
from fastapi import FastAPI

from gateway import problems
from gateway.channels import Channel
from gateway.channels.simulator import Simulator
from gateway.channels.twilio import Twilio
from gateway.counted_webhooks import CountedWebhooks
from gateway.database import Database
from gateway.desk import FrontDesk
from gateway.dispatcher import Dispatcher, Limits
from gateway.endpoints import dead_letters, health, messages, metrics, pages
from gateway.leases import Leases
from gateway.metrics import Metrics
from gateway.only_one import only_one
from gateway.pages import Pages
from gateway.parts import Parts
from gateway.schema import MIGRATIONS
from gateway.sender import Sender
from gateway.settings import ChannelName, Settings
from gateway.tenant_client import TenantClient
from gateway.timing import Timing
from gateway.tokens import Token

DESCRIPTION = "Takes WhatsApp messages to each shop's own runtime and the replies back; loses none, repeats none."


def create_app(
    settings: Settings, *, channels: Sequence[Channel] | None = None, timing: Timing | None = None
) -> FastAPI:
    """The gateway. Nothing is opened before the application starts, and everything is closed when it ends."""
    timing = timing or Timing()
    by_name = {channel.name: channel for channel in channels or build_channels(settings, timing)}
    client = httpx.AsyncClient(limits=_limits(settings), trust_env=False)
    parts = _parts(settings, by_name, client, timing)
    desk = FrontDesk(parts.database, dispatcher=parts.dispatcher, sender=parts.sender, timing=timing)
    app = FastAPI(
        title="Libreta gateway",
        description=DESCRIPTION,
        version=version("libreta"),
        lifespan=_lifespan(settings, parts, by_name, client),
        docs_url=None,  # both pages load their scripts from somebody else's server
        redoc_url=None,
    )
    app.state.parts = parts
    problems.install(app)
    app.add_middleware(CountedWebhooks, metrics=parts.metrics, channels=by_name)
    for channel in by_name.values():
        app.include_router(channel.routes(desk))
    for module in (dead_letters, messages, pages, metrics, health):
        app.include_router(module.router)
    return app


def _parts(settings: Settings, channels: dict[str, Channel], client: httpx.AsyncClient, timing: Timing) -> Parts:
    database = Database(settings.database)
    token = Token(settings.gateway_token, settings.secrets / "gateway_token")
    counted = Metrics(channels)
    sender = Sender(database, channels=channels, timing=timing, metrics=counted)
    leases = Leases(client, url=settings.orchestrator_url, token=token, timing=timing, metrics=counted)
    dispatcher = Dispatcher(
        database,
        leases=leases,
        tenants=TenantClient(client, turn_timeout=settings.turn_timeout),
        limits=Limits(settings.max_attempts, settings.max_parallel_turns),
        timing=timing,
        sender=sender,
        metrics=counted,
    )
    operator = Token(settings.api_token, settings.secrets / "api_token")
    return Parts(
        database=database,
        dispatcher=dispatcher,
        sender=sender,
        operator_token=operator,
        metrics=counted,
        pages=Pages(client, leases=leases),
    )


def _lifespan(
    settings: Settings, parts: Parts, channels: dict[str, Channel], client: httpx.AsyncClient
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Opens from the ground up; closes from the top down, so that what is in hand can still be stored."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.enter_context(only_one(settings.data_dir))
            stack.push_async_callback(parts.database.close)
            await parts.database.open(MIGRATIONS)
            stack.push_async_callback(client.aclose)
            for channel in channels.values():
                stack.push_async_callback(channel.close)
            stack.push_async_callback(parts.sender.stop)
            await parts.sender.start()
            stack.push_async_callback(parts.dispatcher.stop)
            await parts.dispatcher.start()
            yield

    return lifespan


def _limits(settings: Settings) -> httpx.Limits:
    """Room for every turn and for the leases of tenants that wake; idle connections end before a runtime ends them."""
    return httpx.Limits(
        max_connections=settings.max_parallel_turns + 256,
        max_keepalive_connections=settings.max_parallel_turns,
        keepalive_expiry=4.0,
    )


def build_channels(settings: Settings, timing: Timing) -> list[Channel]:
    """The channels that LIBRETA_CHANNELS names."""
    return [_channel(name, settings, timing) for name in settings.channels]


def _channel(name: ChannelName, settings: Settings, timing: Timing) -> Channel:
    match name:
        case "simulator":
            return Simulator(settings.simulator_hosts)
        case "twilio":
            return Twilio(settings, send_timeout=timing.send_timeout)
