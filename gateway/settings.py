"""What the gateway can be told, each setting with its default and its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, field_validator, model_validator

from tenant_runtime.contract.environment import EnvironmentModel, read, setting
from tenant_runtime.contract.networks import subnets

ChannelName = Literal["simulator", "twilio"]
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


Names = Annotated[tuple[ChannelName, ...], BeforeValidator(_split)]
Tokens = Annotated[tuple[str, ...], BeforeValidator(_split)]


class Settings(EnvironmentModel):
    """Everything the gateway reads from its environment."""

    data_dir: Path = setting("LIBRETA_DATA_DIR", Path("data"), "Folder of all state")
    port: int = setting("LIBRETA_GATEWAY_PORT", 8080, "Port of the gateway on this machine", ge=0, le=65535)
    engine: Literal["process", "docker"] = setting("LIBRETA_ENGINE", "process", "What runs the tenants' runtimes")
    tenant_networks: IPv4Network = setting(
        "LIBRETA_TENANT_NETWORKS", "10.213.0.0/16", "Addresses of the tenants' networks, used by nothing else"
    )
    model_proxy_port: int = setting(
        "LIBRETA_MODEL_PROXY_PORT", 8082, "Port for the tenants' model calls; 0: none", ge=0, le=65535
    )
    public_url: str = setting(
        "LIBRETA_PUBLIC_URL", "http://127.0.0.1:8080", "The address that Twilio calls, exactly as it is set there"
    )
    channels: Names = setting("LIBRETA_CHANNELS", ("simulator",), "Where messages come from: simulator, twilio")
    simulator_from: Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(_split)] = setting(
        "LIBRETA_SIMULATOR_FROM",
        (),
        "Networks from which the edge lets people to the simulator; without any it is for this machine's loopback only",
    )
    orchestrator_url: str = setting(
        "LIBRETA_ORCHESTRATOR_URL", "http://127.0.0.1:8081", "Where the orchestrator listens"
    )
    log_format: Literal["console", "json"] = setting(
        "LIBRETA_LOG_FORMAT", "console", "Log lines for people or programs"
    )
    api_token: str = setting(
        "LIBRETA_API_TOKEN", "", "The operator's token; else the one in the data folder", repr=False
    )
    gateway_token: str = setting(
        "LIBRETA_GATEWAY_TOKEN",
        "",
        "The gateway's token at the orchestrator; else the one in the data folder",
        repr=False,
    )
    turn_timeout: float = setting("LIBRETA_TURN_TIMEOUT", 30.0, "Seconds a runtime has for one message", gt=0, le=600)
    max_attempts: int = setting(
        "LIBRETA_MAX_ATTEMPTS", 5, "Failing tries after which a message becomes a dead letter", ge=1, le=100
    )
    max_parallel_turns: int = setting(
        "LIBRETA_MAX_PARALLEL_TURNS", 64, "Messages handled at the same time, of different senders", ge=1, le=1_000
    )
    twilio_account_sid: str = setting("TWILIO_ACCOUNT_SID", "", "The Twilio account, AC...")
    twilio_auth_tokens: Tokens = setting(
        "TWILIO_AUTH_TOKEN",
        (),
        "The account's token; several, separated by commas, while it is rotated: all are accepted, the first is used",
        repr=False,
    )
    twilio_from: str = setting("TWILIO_WHATSAPP_FROM", "", "Our WhatsApp number at Twilio, +14155238886")
    twilio_api_url: str = setting("TWILIO_API_URL", "https://api.twilio.com", "Where Twilio's REST API is")

    @field_validator("public_url", "orchestrator_url", "twilio_api_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"{value!r} is not an address such as https://bot.example.com")
        return value.rstrip("/")

    @field_validator("tenant_networks")
    @classmethod
    def _has_room(cls, value: IPv4Network) -> IPv4Network:
        subnets(value)
        return value

    @field_validator("twilio_from")
    @classmethod
    def _without_channel(cls, value: str) -> str:
        return value.removeprefix("whatsapp:")

    @field_validator("channels")
    @classmethod
    def _names_each_once(cls, value: tuple[ChannelName, ...]) -> tuple[ChannelName, ...]:
        if not value or len(set(value)) != len(value):
            raise ValueError("name at least one channel, each once: simulator, twilio or twilio,simulator")
        return value

    @model_validator(mode="after")
    def _twilio_is_complete(self) -> Settings:
        needed = {
            "TWILIO_ACCOUNT_SID": self.twilio_account_sid,
            "TWILIO_AUTH_TOKEN": self.twilio_auth_tokens,
            "TWILIO_WHATSAPP_FROM": self.twilio_from,
        }
        missing = [name for name, value in needed.items() if not value]
        if "twilio" in self.channels and missing:
            raise ValueError(
                f"LIBRETA_CHANNELS names twilio, so {' and '.join(missing)} must be set; "
                "without a Twilio account, use LIBRETA_CHANNELS=simulator"
            )
        return self

    @property
    def simulator_hosts(self) -> frozenset[str]:
        """Names besides loopback's by which the simulator may be asked for: the edge's, where it lets people in."""
        return frozenset({urlsplit(self.public_url).netloc.lower()} if self.simulator_from else ())

    @property
    def database(self) -> Path:
        """The file of inbox and outbox."""
        return self.data_dir / "gateway.db"

    @property
    def secrets(self) -> Path:
        """The folder where the orchestrator keeps the tokens it made."""
        return self.data_dir / "secrets"


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings in these variables; raises SettingsError with a sentence that says how to mend it."""
    return read(Settings, environment)
