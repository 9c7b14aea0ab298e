"""A container's spec, to the letter: what is not in it, a container does not have."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from orchestrator.settings import Settings
from orchestrator.specs.container import GENERATION, SPEC, ContainerSpec, container_spec, sealed
from orchestrator.tenant import Tenant
from tenant_runtime.contract.networks import TenantNetwork, tenant_network
from tenant_runtime.contract.token import tenant_token
from tests.engines.tenants import a_tenant
from tests.orchestrator.world import ANA

SECRET = "a service secret"
MIB = 1_048_576
SETTINGS = Settings(
    data_dir=Path("/srv/libreta"),
    engine="docker",
    runtime_image="libreta-runtime:1.2.3",
    runtime_user="10001:10001",
)


def spec_of(tenant: Tenant | None = None, **changed: Any) -> ContainerSpec:
    return container_spec(tenant or a_tenant(generation=3), SETTINGS.model_copy(update=changed), SECRET, "abcdef")


def test_it_says_this_and_nothing_else() -> None:
    spec = spec_of()
    said = {name: value for name, value in asdict(spec).items() if name not in {"labels", "environment"}}
    assert said == {
        "tenant_id": "tabcdefghij",
        "generation": 3,
        "installation": "abcdef",
        "name": "libreta-tabcdefghij",
        "image": "libreta-runtime:1.2.3",
        "client_dir": Path("/srv/libreta/clients") / ANA,
        "network": asdict(
            TenantNetwork("libreta-abcdef-0", "lb-abcdef-0", "10.213.0.0/22", "10.213.0.1"),
        ),
        "user": "10001:10001",
        "limits": {
            "memory_bytes": 192 * MIB,
            "cpus": 1.0,
            "processes": 64,
            "log_file_bytes": MIB,
            "log_files": 3,
            "tmp_bytes": 16 * MIB,
        },
        "start_timeout": 30.0,
        "command": (),
        "is_root_read_only": True,
        "dropped_capabilities": ("ALL",),
        "security_options": ("no-new-privileges",),
        "tmpfs": (
            "/tmp:rw,noexec,nosuid,nodev",
            "/dev/shm:ro,noexec,nosuid,nodev",
            "/dev/mqueue:ro,noexec,nosuid,nodev",
        ),
        "name_servers": ("127.0.0.1",),
    }


def test_its_labels_are_ours_and_traefiks() -> None:
    spec = spec_of()
    page, prefix = "tabcdefghij-page", "/t/tabcdefghij"
    assert spec.labels == {
        "libreta.installation": "abcdef",
        "libreta.tenant": "tabcdefghij",
        "libreta.generation": "3",
        "libreta.spec": spec.digest,
        "traefik.enable": "true",
        "traefik.docker.network": "libreta-abcdef-0",
        "traefik.http.routers.tabcdefghij.rule": f"Path(`{prefix}/`) && (Method(`GET`) || Method(`HEAD`))",
        "traefik.http.routers.tabcdefghij.service": "tabcdefghij",
        "traefik.http.routers.tabcdefghij.middlewares": page,
        f"traefik.http.middlewares.{page}.stripprefix.prefixes": prefix,
        "traefik.http.services.tabcdefghij.loadbalancer.server.port": "8000",
    }


def test_its_one_secret_is_the_tenants_own_token() -> None:
    environment = dict(spec_of().environment)
    assert environment.pop("LIBRETA_TENANT_TOKEN") == tenant_token(SECRET, "tabcdefghij")
    assert {name for name in environment if name.startswith("LIBRETA_")} >= {
        "LIBRETA_TENANT_ID",
        "LIBRETA_GENERATION",
        "LIBRETA_CLIENT_DIR",
        "LIBRETA_HOST",
        "LIBRETA_PORT",
        "LIBRETA_READY_FD",
    }
    assert environment["LIBRETA_CLIENT_DIR"] == "/data"
    assert (environment["LIBRETA_PORT"], environment["LIBRETA_READY_FD"]) == ("8000", "1")
    assert not [name for name in environment if any(word in name for word in ("KEY", "SECRET", "PASSWORD", "TOKEN"))]
    assert SECRET not in str(environment)


def test_no_phone_number_is_in_what_docker_shows_of_it() -> None:
    spec = spec_of()
    digits = ANA.removeprefix("+")
    shown = json.dumps([spec.name, spec.network.name, spec.network.bridge, dict(spec.labels), dict(spec.environment)])
    assert digits not in shown
    assert digits in str(spec.client_dir), "the control: the mount's source does hold it"


def test_its_token_is_not_shown_where_it_is_printed() -> None:
    assert tenant_token(SECRET, "tabcdefghij") not in repr(spec_of())


def test_an_upgraded_tenant_has_its_own_image_and_a_later_shard_its_own_network() -> None:
    tenant = replace(a_tenant(), image="libreta-runtime:2.0.0", shard=2)
    spec = spec_of(tenant)
    assert spec.image == "libreta-runtime:2.0.0"
    assert spec.network == tenant_network(SETTINGS.tenant_networks, 2, "abcdef")
    assert spec.network.subnet == "10.213.8.0/22"


def test_its_digest_is_the_same_for_every_generation_and_however_often_it_is_sealed() -> None:
    first, later = spec_of(), spec_of(a_tenant(generation=9))
    assert first.digest == later.digest == sealed(sealed(first)).digest
    assert len(first.digest) == 16
    assert first.labels[SPEC] == later.labels[SPEC]
    assert (first.labels[GENERATION], later.labels[GENERATION]) == ("3", "9")


def test_a_longer_patience_makes_nothing_outdated() -> None:
    assert spec_of(start_timeout=99.0).digest == spec_of().digest


@pytest.mark.parametrize(
    "changed",
    [
        {"runtime_memory_mib": 193},
        {"runtime_cpus": 0.5},
        {"runtime_processes": 65},
        {"runtime_image": "libreta-runtime:1.2.4"},
        {"runtime_user": "10002:10002"},
        {"brain": "rules"},
        {"data_dir": Path("/srv/other")},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_its_digest_tells_what_was_changed_in_the_settings(changed: dict[str, Any]) -> None:
    assert spec_of(**changed).digest != spec_of().digest


@pytest.mark.parametrize(
    "changed",
    [
        {"log_file_bytes": 1},
        {"log_files": 1},
        {"tmp_bytes": 1},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_its_digest_tells_what_was_changed_in_the_limits(changed: dict[str, Any]) -> None:
    spec = spec_of()
    assert replace(spec, limits=replace(spec.limits, **changed)).digest != spec.digest


@pytest.mark.parametrize(
    "changed",
    [
        {"command": ("sh",)},
        {"is_root_read_only": False},
        {"dropped_capabilities": ()},
        {"security_options": ()},
        {"tmpfs": ()},
        {"name_servers": ()},
        {"labels": {"traefik.enable": "false"}},
        {"environment": {}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_its_digest_tells_what_was_loosened(changed: dict[str, Any]) -> None:
    spec = spec_of()
    assert replace(spec, **changed).digest != spec.digest
