"""The start-up check: what is missing on this machine, in plain words, and how to mend it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_address
from urllib.parse import urlsplit

import structlog

from orchestrator.deployment import machine
from orchestrator.deployment.deploying import SERVICES_USER, planned
from orchestrator.deployment.machine import EngineFacts, Facts
from orchestrator.settings import Settings
from tenant_runtime.contract.environment import SettingsError

OLDEST_API = (1, 41)
"""Docker 20.10, what Debian 12 has."""

LEAST_BYTES = 512 * 1024 * 1024
LEAST_SHARE = 0.05
NO_START = {"old_engine", "engine_forbidden", "data_folder"}
"""What waiting does not mend."""
NO_NAME = {"127.0.0.1", "localhost", "::1"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be. `is_fatal`: nothing works until it is mended."""

    code: str
    problem: str
    mend: str
    is_fatal: bool = True

    def __str__(self) -> str:
        return f"{'✗' if self.is_fatal else '!'} {self.problem}\n    {self.mend}"


def findings(settings: Settings, facts: Facts) -> list[Finding]:
    """All of them; none where the product can run."""
    return [
        *_of_settings(settings),
        *_of_engine(facts.engine),
        *_of_images(facts.engine),
        *_of_networks(settings, facts),
        *_of_ports(facts),
        *_of_folder(settings, facts),
    ]


def _of_settings(settings: Settings) -> Iterator[Finding]:
    host = urlsplit(settings.public_url).hostname or ""
    if "twilio" in settings.channels and _is_only_here(host):
        yield Finding(
            "no_public_url",
            f"LIBRETA_CHANNELS names twilio, and Twilio cannot call {settings.public_url}.",
            "Set LIBRETA_PUBLIC_URL to the address that Twilio is to call: https://bot.example.com",
        )
    if settings.is_https and not settings.acme_email:
        yield Finding(
            "no_acme_email",
            "LIBRETA_PUBLIC_URL is https, and there is no address for the authority of the certificate to write to.",
            "Set LIBRETA_ACME_EMAIL to an address of yours.",
        )
    if settings.is_https and _is_address(host):
        yield Finding(
            "no_host_name",
            f"LIBRETA_PUBLIC_URL is https, and {host} is no name: certificates are given to names.",
            "Have a name lead to this machine (an A record), and set LIBRETA_PUBLIC_URL to https:// and that name.",
        )
    if "twilio" in settings.channels and not settings.is_https:
        yield Finding(
            "no_https",
            "Twilio is told to call an address without https: whoever is on the way reads every message.",
            "Set LIBRETA_PUBLIC_URL to an https:// address; the edge gets its certificate by itself.",
            is_fatal=False,
        )


def _of_engine(engine: EngineFacts) -> Iterator[Finding]:
    match engine.access:
        case "absent":
            yield Finding(
                "no_engine",
                f"No Docker engine answers: {engine.said}",
                "Install and start one: as root, deploy/docker-engine (on Debian: apt-get install docker.io).",
            )
        case "forbidden":
            yield Finding(
                "engine_forbidden",
                f"The Docker engine's socket may not be used by this user: {engine.said}",
                'Add the user to the group docker (usermod -aG docker "$USER", then log in anew), or use sudo.',
            )
        case "silent":
            yield Finding(
                "engine_silent",
                f"The Docker engine does not answer: {engine.said}",
                "Look at `systemctl status docker` and `journalctl -u docker`; restart it if it hangs.",
            )
    if engine.api and engine.api < OLDEST_API:
        yield Finding(
            "old_engine",
            f"{engine.said} is too old: it speaks API {_dotted(engine.api)}, and {_dotted(OLDEST_API)} is needed.",
            "Upgrade to Docker 20.10 or newer (Debian 12 has it).",
        )
    if engine.access == "answers":
        yield from _of_limits(engine)


def _of_limits(engine: EngineFacts) -> Iterator[Finding]:
    for kind in ("memory", "processes", "processors"):
        if kind not in engine.limits:
            yield Finding(
                f"no_limit_of_{kind}",
                f"The kernel cannot limit a container's {kind}: one tenant could take all of the machine's.",
                "Add cgroup_enable=memory to the kernel's command line (GRUB_CMDLINE_LINUX), update-grub, and reboot.",
            )
    if "swap" not in engine.limits:
        yield Finding(
            "no_limit_of_swap",
            "The kernel cannot limit a container's swap: a tenant out of memory slows the others down before it ends.",
            "Add swapaccount=1 to the kernel's command line, or switch swap off (swapoff -a).",
            is_fatal=False,
        )


def _of_images(engine: EngineFacts) -> Iterator[Finding]:
    if engine.missing_images:
        yield Finding("no_image", f"Not built yet: {', '.join(engine.missing_images)}.", "make image")


def _of_networks(settings: Settings, facts: Facts) -> Iterator[Finding]:
    pool = settings.tenant_networks
    ours = (f"libreta-{facts.installation}-", f"lb-{facts.installation}-") if facts.installation else ()
    meeting = {
        name: network
        for name, network in (*facts.engine.networks, *facts.routes)
        if network.overlaps(pool) and not name.startswith(ours or ("\0",)) and not _is_bridge_of(name, network, facts)
    }
    for name, network in meeting.items():
        yield Finding(
            "networks_overlap",
            f"The tenants' networks, {pool}, meet {network}, which is that of {name}.",
            "Set LIBRETA_TENANT_NETWORKS to addresses that nothing else uses, such as 10.214.0.0/16.",
        )


def _is_bridge_of(name: str, network: IPv4Network, facts: Facts) -> bool:
    """A route by the bridge of a network that is told of by its own name."""
    return name.startswith(("br-", "lb-")) and any(found == network for _, found in facts.engine.networks)


def _of_ports(facts: Facts) -> Iterator[Finding]:
    if facts.engine.is_deployed:  # by our own services
        return
    for port in facts.taken_ports:
        yield Finding(
            "port_taken",
            f"Port {port.number} on {port.address} is taken, or that is no address of this machine.",
            f"`ss -ltnp 'sport = :{port.number}'` says by whom: end it, or set {port.name} to another one.",
        )


def _of_folder(settings: Settings, facts: Facts) -> Iterator[Finding]:
    if facts.folder_fault:
        yield Finding(
            "data_folder",
            f"The data folder {settings.root} cannot be used: {facts.folder_fault}.",
            f"As root: chown -R {SERVICES_USER}:{SERVICES_USER} {settings.root} (make up as root does it), "
            "or set LIBRETA_DATA_DIR to another folder.",
        )
    if facts.free_bytes < LEAST_BYTES or facts.free_bytes < LEAST_SHARE * facts.total_bytes:
        yield Finding(
            "disk_nearly_full",
            f"Only {facts.free_bytes // 1024**2} MiB are free where {settings.root} is.",
            "Make room: messages wait, and nothing is booked, once the disk is full.",
            is_fatal=facts.free_bytes < LEAST_BYTES // 8,
        )


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_only_here(host: str) -> bool:
    return host in NO_NAME or (_is_address(host) and not ip_address(host).is_global)


def _dotted(api: tuple[int, int]) -> str:
    return ".".join(map(str, api))


def refusal_at_start(settings: Settings) -> str | None:
    """Why an orchestrator of containers cannot begin at all; the rest it is warned of: an engine may come back."""
    found = findings(settings, machine.look(settings))
    for finding in found:
        log.warning("not_as_it_should_be", code=finding.code, problem=finding.problem, mend=finding.mend)
    return next((str(finding) for finding in found if finding.code in NO_START), None)


def main(arguments: list[str]) -> int:
    """`make doctor`: say what is missing; 0 where nothing is that has to be mended. `--quiet` says no more."""
    try:
        plan, here = planned()
    except SettingsError as error:
        sys.stdout.write(f"✗ {error}\n")
        return 2
    found = findings(plan.settings, machine.look(plan.settings, address=plan.address, user=here.user))
    for finding in found:
        sys.stdout.write(f"{finding}\n")
    if any(finding.is_fatal for finding in found):
        return 1
    if "--quiet" not in arguments:
        sys.stdout.write("Everything that has to be there is there.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
