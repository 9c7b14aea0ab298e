"""Tenants are created whole or not at all, adopted, configured, reset and deleted."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import IdempotencyKeyReused, StorageUnavailable, TenantExists
from orchestrator.lifecycle import CreateTenant, Idempotency
from orchestrator.registry import tenants
from orchestrator.tenant_config import Business, fresh_config
from tenant_runtime.contract.config import parse_config
from tenant_runtime.contract.environment import SettingsError
from tests.orchestrator.world import ANA, BRUNO, World, is_alive, orchestrator, settings_in

NEW = {"phone_number": ANA, "business_name": "Ana's bakery", "business_type": "Panadería"}


def asked(name: str = "Ana's bakery", idempotency: Idempotency | None = None) -> CreateTenant:
    return CreateTenant(ANA, fresh_config(ANA, Business(name)), idempotency)


async def test_a_new_tenant_is_asleep_with_a_whole_config(world: World) -> None:
    answer = await world.http.post("/v1/tenants", json=NEW | {"currency": "USD"})
    assert answer.status_code == 201
    told = answer.json()
    assert (told["key"], told["state"], told["currency"]) == (ANA, "asleep", "USD")
    config = parse_config((world.folder() / "config.json").read_text())
    assert config.tenant_id == told["tenant_id"]
    assert (config.business_type, config.language, config.country) == ("Panadería", "es", "AR")
    assert config.timezone == "America/Argentina/Buenos_Aires"
    assert "Ana's bakery" in config.prompts.system_prompt
    assert "Ana's bakery" in config.prompts.welcome_message
    assert all(config.features.model_dump().values())
    assert config.created_at is not None
    assert [path.name for path in world.folder().iterdir()] == ["config.json"]


async def test_an_operator_may_set_any_other_key_but_not_whose_it_is(world: World) -> None:
    more = {"config": {"features": {"audio_enabled": False}, "note": "VIP", "phone_number": BRUNO, "tenant_id": "x"}}
    told = (await world.http.post("/v1/tenants", json=NEW | more)).json()
    config = json.loads((world.folder() / "config.json").read_text())
    assert config["features"] == {
        "audio_enabled": False,
        "sales_enabled": True,
        "expenses_enabled": True,
        "inventory_enabled": True,
    }
    assert (config["note"], config["phone_number"], config["tenant_id"]) == ("VIP", ANA, told["tenant_id"])


async def test_what_was_typed_is_read_as_whatsapp_writes_it_and_shown(world: World) -> None:
    told = (await world.http.post("/v1/tenants", json=NEW | {"phone_number": "+54 (011) 15-1234-5678"})).json()
    assert told["key"] == ANA


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"phone_number": "123"}, "phone number"),
        ({"currency": "XXQ"}, "ISO 4217"),
        ({"timezone": "Mars/Olympus"}, "time zone"),
        ({"config": {"features": {"audio_enabled": "perhaps"}}}, "features.audio_enabled"),
        ({"config": {"note": "\ud800"}}, "cannot hold"),
        ({"config": {"note": "x" * 300_000}}, "longer than"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_reason_and_leaves_nothing(
    world: World, wrong: dict[str, Any], says: str
) -> None:
    answer = await world.http.post(
        "/v1/tenants", content=json.dumps(NEW | wrong), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422, answer.text
    assert says in answer.json()["detail"]
    assert list(world.settings.clients_dir.iterdir()) == []
    assert (await world.http.get("/v1/tenants")).json()["tenants"] == []


async def test_of_two_creates_at_once_one_wins_and_the_other_is_told(world: World) -> None:
    answers = await asyncio.gather(*(world.http.post("/v1/tenants", json=NEW) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "tenant_exists"}
    assert len((await world.http.get("/v1/tenants")).json()["tenants"]) == 1


async def test_two_creates_of_one_conversation_give_one_tenant(world: World) -> None:
    once = Idempotency("conversation 1")
    first, second = await asyncio.gather(
        *(world.services.lifecycle.create(asked(idempotency=once), by="onboarding") for _ in range(2))
    )
    assert first == second
    with pytest.raises(TenantExists):
        await world.services.lifecycle.create(asked(idempotency=Idempotency("conversation 2")), by="onboarding")
    with pytest.raises(IdempotencyKeyReused):
        await world.services.lifecycle.create(asked(idempotency=Idempotency("conversation 1", "x")), by="onboarding")


async def test_the_same_idempotency_key_gives_the_same_answer_and_one_tenant(world: World) -> None:
    key = {"Idempotency-Key": "a key"}
    first = await world.http.post("/v1/tenants", json=NEW, headers=key)
    await world.lease()
    again = await world.http.post("/v1/tenants", json=NEW, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    other = await world.http.post("/v1/tenants", json=NEW | {"business_name": "Other"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    without = await world.http.post("/v1/tenants", json=NEW)
    assert (without.status_code, without.json()["code"]) == (409, "tenant_exists")


async def test_a_failed_create_may_be_repeated_under_the_same_key(world: World) -> None:
    world.folder().mkdir()
    key = {"Idempotency-Key": "a key"}
    assert (await world.http.post("/v1/tenants", json=NEW, headers=key)).json()["code"] == "folder_exists"
    world.folder().rmdir()
    assert (await world.http.post("/v1/tenants", json=NEW, headers=key)).status_code == 201


async def test_a_disk_that_refuses_leaves_nothing_half(world: World) -> None:
    world.settings.clients_dir.rmdir()
    world.settings.clients_dir.touch()  # no folder can be made in a file, not even by root
    with pytest.raises(StorageUnavailable):
        await world.services.lifecycle.create(asked(), by="test")
    world.settings.clients_dir.unlink()
    world.settings.clients_dir.mkdir()
    assert (await world.http.get("/v1/tenants")).json()["tenants"] == []
    assert (await world.tenant()).state == "asleep"


async def test_a_registry_that_cannot_be_written_takes_the_folder_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(tenants, "add", refuse)
    with pytest.raises(OSError, match="disk full"):
        await world.services.lifecycle.create(asked(), by="test")
    assert list(world.settings.clients_dir.iterdir()) == []


async def test_a_copied_folder_is_offered_and_taken_up_with_its_own_id(world: World, tmp_path: Path) -> None:
    tenant = await world.tenant()
    await world.http.delete(f"/v1/tenants/{ANA}")
    [kept] = [path for path in world.settings.deleted_dir.iterdir() if path.is_dir()]
    kept.rename(world.folder())
    listed = (await world.http.get("/v1/tenants")).json()
    assert (listed["tenants"], listed["unregistered"]) == ([], [ANA])
    answer = await world.http.post(f"/v1/tenants/{ANA}/adopt")
    assert answer.json()["state"] == "done", answer.text
    assert (await world.http.get(f"/v1/tenants/{ANA}")).json()["tenant_id"] == tenant.tenant_id
    assert (await world.http.get("/v1/tenants")).json()["unregistered"] == []
    assert (await world.lease()).json()["tenant_id"] == tenant.tenant_id


async def test_a_folder_of_old_gets_a_tenant_id(world: World) -> None:
    world.folder().mkdir()
    old = {"business_name": "Beans&Co", "phone_number": ANA, "language": "es", "currency": "USD"}
    (world.folder() / "config.json").write_text(json.dumps(old, indent=1).replace("{", "{ // by hand"))
    assert (await world.http.post(f"/v1/tenants/{ANA}/adopt")).status_code == 200
    told = (await world.http.get(f"/v1/tenants/{ANA}")).json()
    assert told["business_name"] == "Beans&Co"
    assert told["config"]["tenant_id"] == told["tenant_id"]


async def test_a_tenant_id_that_is_taken_is_not_shared(world: World) -> None:
    bruno = await world.tenant(BRUNO)
    world.folder().mkdir()
    copied = json.loads((world.folder(BRUNO) / "config.json").read_text()) | {"phone_number": ANA}
    (world.folder() / "config.json").write_text(json.dumps(copied))
    await world.http.post(f"/v1/tenants/{ANA}/adopt")
    assert (await world.http.get(f"/v1/tenants/{ANA}")).json()["tenant_id"] != bruno.tenant_id


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [
        ("{ broken", 409, "config.json is not valid"),
        ('{"business_name": ""}', 409, "business_name"),
        (
            '{"business_name": "B", "phone_number": "+5511987654321", "language": "es", "currency": "USD"}',
            422,
            "folder",
        ),
    ],
)
async def test_a_folder_that_cannot_be_a_tenant_is_refused_with_the_reason(
    world: World, text: str, status: int, says: str
) -> None:
    world.folder().mkdir()
    (world.folder() / "config.json").write_text(text)
    answer = await world.http.post(f"/v1/tenants/{ANA}/adopt")
    assert answer.status_code == status
    assert says in answer.json()["detail"]
    assert (await world.http.get("/v1/tenants")).json()["tenants"] == []


async def test_adopting_what_is_not_there_or_is_a_tenant_already_is_refused(world: World) -> None:
    assert (await world.http.post(f"/v1/tenants/{ANA}/adopt")).json()["code"] == "folder_not_found"
    await world.tenant()
    assert (await world.http.post(f"/v1/tenants/{ANA}/adopt")).json()["code"] == "tenant_exists"


async def test_a_patch_is_merged_checked_and_written_in_one_step(world: World) -> None:
    await world.tenant()
    patch = {"business_name": "Ana & Co", "features": {"audio_enabled": False}, "note": "x"}
    told = (await world.http.patch(f"/v1/tenants/{ANA}/config", json=patch)).json()
    assert told["business_name"] == "Ana & Co"
    assert told["config"]["features"]["sales_enabled"] is True
    assert told["config"]["features"]["audio_enabled"] is False
    assert "note" not in (await world.http.patch(f"/v1/tenants/{ANA}/config", json={"note": None})).json()["config"]
    assert sorted(path.name for path in world.folder().iterdir()) == ["config.json"]


@pytest.mark.parametrize("patch", [{"currency": "peso"}, {"phone_number": BRUNO}, {"tenant_id": "t"}, {"prompts": 3}])
async def test_a_patch_that_does_not_fit_changes_nothing(world: World, patch: dict[str, Any]) -> None:
    await world.tenant()
    before = (world.folder() / "config.json").read_bytes()
    answer = await world.http.patch(f"/v1/tenants/{ANA}/config", json=patch)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_config")
    assert (world.folder() / "config.json").read_bytes() == before


async def test_a_broken_file_is_not_patched_over(world: World) -> None:
    await world.tenant()
    (world.folder() / "config.json").write_text("{ broken")
    answer = await world.http.patch(f"/v1/tenants/{ANA}/config", json={"business_name": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "config_broken")
    assert (world.folder() / "config.json").read_text() == "{ broken"


async def test_stop_and_restart_do_what_they_say(world: World) -> None:
    await world.tenant()
    await world.lease()
    assert (await world.http.post(f"/v1/tenants/{ANA}/restart")).json()["state"] == "done"
    first, second = world.starts()
    assert (is_alive(first), is_alive(second)) == (False, True)
    assert (await world.http.post(f"/v1/tenants/{ANA}/stop", json={"reason": "holidays"})).json()["state"] == "done"
    assert not is_alive(second)
    assert await world.state() == "asleep"
    assert (await world.lease()).status_code == 200


async def test_a_reset_says_first_what_would_go_and_wants_the_key_typed(world: World) -> None:
    await world.tenant()
    plan = (await world.http.post(f"/v1/tenants/{ANA}/reset", json={"dry_run": True})).json()
    assert plan["dry_run"] is True
    assert [file["name"] for file in plan["files"]] == ["config.json"]
    for confirm in (None, BRUNO, "yes"):
        refused = await world.http.post(f"/v1/tenants/{ANA}/reset", json={"confirm": confirm})
        assert (refused.status_code, refused.json()["code"]) == (409, "not_confirmed")
    assert await world.state() == "asleep"
    assert world.folder().is_dir()


async def test_after_a_reset_the_next_message_starts_onboarding_and_the_folder_is_kept_aside(world: World) -> None:
    await world.tenant()
    await world.lease()
    (world.folder() / "business.db").write_bytes(b"books")
    done = (await world.http.post(f"/v1/tenants/{ANA}/reset", json={"confirm": ANA, "reason": "asked"})).json()
    assert done["state"] == "done"
    kept = world.settings.root / done["result"]["kept_under"]
    assert (kept / "business.db").read_bytes() == b"books"
    assert not world.folder().exists()
    assert not is_alive(world_pid(kept))
    assert (await world.lease()).json()["serves"] == "onboarding"
    assert (await world.http.get(f"/v1/tenants/{ANA}")).status_code == 404
    assert (await world.tenant()).state == "asleep"


async def test_a_deleted_tenant_leaves_a_tombstone_and_its_history(world: World) -> None:
    tenant = await world.tenant()
    assert (await world.http.delete(f"/v1/tenants/{ANA}")).json()["state"] == "done"
    [tombstone] = (await world.http.get("/v1/tenants", params={"state": "deleted"})).json()["tenants"]
    assert (tombstone["tenant_id"], tombstone["state"]) == (tenant.tenant_id, "deleted")
    assert (world.settings.root / tombstone["folder"]).is_dir()
    actions = [line["action"] for line in (await world.http.get(f"/v1/tenants/{ANA}/audit")).json()["entries"]]
    assert actions == ["tenant.delete", "tenant.create"]


async def test_a_second_act_on_a_held_tenant_is_refused(world: World) -> None:
    tenant = await world.tenant()
    async with world.services.runtimes._parts.locks.of(tenant.tenant_id):
        later = await world.http.delete(f"/v1/tenants/{ANA}", params={"wait": 0})
        assert later.status_code == 202
        assert (await world.http.post(f"/v1/tenants/{ANA}/start")).json()["code"] == "tenant_held"
        where = later.headers["Location"]
        assert (await world.http.get(where)).json()["state"] == "running"
    assert (await world.http.get(where, params={"wait": 20})).json()["state"] == "done"


async def test_every_act_says_who_when_and_why(world: World) -> None:
    await world.http.post("/v1/tenants", json=NEW)
    await world.http.post(f"/v1/tenants/{ANA}/stop", json={"reason": "holidays"})
    newest, oldest = (await world.http.get(f"/v1/tenants/{ANA}/audit")).json()["entries"]
    assert (oldest["action"], oldest["actor"]) == ("tenant.create", "operator")
    assert (newest["action"], newest["details"]["reason"]) == ("tenant.stop", "holidays")
    [stop, create] = (await world.http.get(f"/v1/tenants/{ANA}/operations")).json()["operations"]
    assert (stop["kind"], stop["reason"], create["kind"]) == ("stop", "holidays", "create")
    what = [event["what"] for event in (await world.http.get(f"/v1/tenants/{ANA}/events")).json()["events"]]
    assert {"create: switch", "create: done", "stop: done"} <= set(what)


async def test_figures_are_asked_of_the_runtime_which_is_woken_for_it(world: World) -> None:
    await world.tenant()
    stats = (await world.http.get(f"/v1/tenants/{ANA}/stats")).json()
    assert (stats["sales"], stats["revenue"]) == (2, "40.00")
    assert await world.state() == "ready"


async def test_the_journal_is_asked_of_the_runtime_which_is_woken_and_stays_awake_for_it(world: World) -> None:
    tenant = await world.tenant()
    answer = await world.http.get(f"/v1/tenants/{ANA}/journal", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="journal.csv"'
    assert "40.00" in answer.text
    awake = world.services.runtimes.find(tenant.tenant_id)
    assert awake is not None
    assert awake.leased_until > datetime.now(UTC)


async def test_a_format_that_nobody_writes_is_refused_and_wakes_nobody(world: World) -> None:
    await world.tenant()
    answer = await world.http.get(f"/v1/tenants/{ANA}/journal", params={"format": "xlsx"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert await world.state() == "asleep"


async def test_the_log_of_a_tenant_is_told(world: World) -> None:
    await world.tenant()
    await world.lease()
    lines = (await world.http.get(f"/v1/tenants/{ANA}/logs", params={"lines": 5})).json()["lines"]
    assert any("ready" in line for line in lines)


async def test_the_data_folder_serves_one_orchestrator_only(world: World, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="another orchestrator"):
        async with orchestrator(settings_in(tmp_path)):
            pass


async def test_what_was_stopped_cleanly_is_asleep_and_leaves_no_process(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with orchestrator(settings) as world:
        await world.tenant()
        await world.lease()
        [pid] = world.starts()
    assert not is_alive(pid)
    async with orchestrator(settings) as again:
        assert await again.state() == "asleep"


def world_pid(kept: Path) -> int:
    """The pid of the runtime that had this folder last."""
    return int((kept / "starts").read_text().split()[-1])
