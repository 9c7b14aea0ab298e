"""Pure: what `make up` tells compose and Traefik, out of the operator's settings and what this machine is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from orchestrator.settings import LOOPBACK, Settings
from tenant_runtime.contract.environment import PREFIX, SettingsError, read

OTHERS = ("TWILIO_", "OPENAI_", "DOCKER_HOST")
SECRETS = ("TWILIO_AUTH_TOKEN", "LIBRETA_API_TOKEN", "LIBRETA_GATEWAY_TOKEN", "OPENAI_API_KEY")
"""Never in a container's environment, which `docker inspect` shows: each is a file under /run/secrets."""

SOCKET = "/var/run/docker.sock"
LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Machine:
    """What of this machine matters. `user` runs gateway and orchestrator and owns the data folder."""

    address: str
    user: int
    group: int
    socket_group: int


@dataclass(frozen=True, slots=True)
class Deployment:
    """Everything that is written down for compose."""

    settings: Settings
    address: str
    services: Mapping[str, str]
    """The environment of gateway and orchestrator: no secret in it."""
    compose: Mapping[str, str]
    """What deploy/compose.yml is filled in with."""
    secrets: Mapping[str, str]
    """File name -> content; empty where there is none, as compose wants the file."""


def operators_settings(environment: Mapping[str, str], env_file: str) -> dict[str, str]:
    """What the operator set: in the environment, else in `.env`. Everything else of the environment is left out."""
    told = parse_env(env_file) | {name: value for name, value in environment.items() if value}
    return {name: value for name, value in told.items() if value and name.startswith((PREFIX, *OTHERS))}


def parse_env(text: str) -> dict[str, str]:
    """The lines NAME=value of an .env file; quotes around a value and comments are left out. Raises SettingsError."""
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = LINE.match(line)
        if not match:
            raise SettingsError(f".env, line {number}: this is not NAME=value")
        found[match[1]] = _plain(match[2])
    return found


def deployment(told: Mapping[str, str], machine: Machine, installation: str) -> Deployment:
    """What is deployed. Raises SettingsError with a sentence that says how to mend it."""
    secrets = {name: _secret(name, told) for name in SECRETS}
    plain = {name: value for name, value in told.items() if name.removesuffix("_FILE") not in SECRETS}
    first = read(Settings, plain | {"LIBRETA_ENGINE": "docker"})
    address = str(first.edge_address or machine.address)
    services = _services(plain, first, address)
    settings = read(Settings, services | {"DOCKER_HOST": first.docker_host})
    return Deployment(
        settings=settings,
        address=address,
        services=services | {f"{name}_FILE": f"/run/secrets/{name.lower()}" for name in SECRETS if secrets[name]},
        compose=_compose(settings, machine, installation),
        secrets={name.lower(): value for name, value in secrets.items()},
    )


def env_lines(variables: Mapping[str, str]) -> str:
    """A file that both composes, the old and the new, read as it is meant. Raises SettingsError."""
    if wrong := [name for name, value in variables.items() if "'" in value or "\n" in value]:
        raise SettingsError(f"{wrong[0]}: neither a quotation mark nor a line end can be in a setting")
    return "".join(f"{name}='{value}'\n" for name, value in sorted(variables.items()))


def pages(settings: Settings, address: str) -> Iterable[tuple[str, str]]:
    """What is where, for whoever has just deployed it."""
    yield "from outside", settings.public_url
    if "twilio" in settings.channels:
        yield "Twilio's webhook (POST)", f"{settings.public_url}/webhooks/twilio#rc=5&rp=all"
    if "simulator" in settings.channels:
        yield "simulator", f"{settings.public_url}/simulator"
        yield (
            "  from another machine",
            (
                f"ssh -L {settings.gateway_port}:{LOOPBACK}:{settings.gateway_port} {address}, "
                f"then http://{LOOPBACK}:{settings.gateway_port}/simulator"
            ),
        )
    yield "orchestrator's API", f"http://{LOOPBACK}:{settings.port}/openapi.json"
    yield "operator's token", str(settings.secrets_dir / "api_token")
    yield "data", str(settings.root)


def _services(plain: Mapping[str, str], first: Settings, address: str) -> dict[str, str]:
    port = "" if first.edge_port == 80 else f":{first.edge_port}"
    return {
        "LIBRETA_LOG_FORMAT": "json",
        "LIBRETA_PUBLIC_URL": f"http://{address}{port}",
        "LIBRETA_SIMULATOR_FROM": f"{address}/32",
        **{name: value for name, value in plain.items() if name != "DOCKER_HOST"},
        "LIBRETA_DATA_DIR": str(first.root),
        "LIBRETA_ENGINE": "docker",
        "LIBRETA_EDGE_ADDRESS": address,
        "LIBRETA_ORCHESTRATOR_URL": f"http://{LOOPBACK}:{first.port}",
    }


def _compose(settings: Settings, machine: Machine, installation: str) -> dict[str, str]:
    is_low = settings.edge_port < 1024 or (settings.is_https and settings.edge_tls_port < 1024)
    return {
        "COMPOSE_PROJECT_NAME": f"libreta-{installation}",
        "VERSION": version("libreta"),
        "DATA": str(settings.root),
        "DEPLOYMENT": str(folder_of(settings)),
        "SERVICE_USER": f"{machine.user}:{machine.group}",
        "SERVICE_GROUP": str(machine.group),
        # Ports below 1024 are root's; of all that root may do, compose.yml leaves it this alone.
        "EDGE_USER": "0:0" if is_low else f"{machine.user}:{machine.group}",
        "SOCKET": socket_of(settings.docker_host),
        "SOCKET_GROUP": str(machine.socket_group),
    }


def folder_of(settings: Settings) -> Path:
    """Where what is written down for compose lies."""
    return settings.root / "deploy"


def socket_of(docker_host: str) -> str:
    """The engine's socket on this machine. Raises SettingsError for an engine elsewhere."""
    if not docker_host:
        return SOCKET
    if not docker_host.startswith("unix:///"):
        raise SettingsError(f"DOCKER_HOST is {docker_host}: `make up` needs an engine on this machine, unix:///...")
    return docker_host.removeprefix("unix://")


def _secret(name: str, told: Mapping[str, str]) -> str:
    direct, file = told.get(name), told.get(f"{name}_FILE")
    if direct and file:
        raise SettingsError(f"{name} and {name}_FILE are both set; keep one")
    if not file:
        return direct or ""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}_FILE: cannot read {file}: {error}") from error


def _plain(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return re.split(r"\s#", value, maxsplit=1)[0].rstrip()
