"""The words operators know do what they say, against a real orchestrator process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.client import ClientError, NotRunning, TenantManager, get_tenant_manager
from orchestrator.errors import InvalidPhoneNumber
from orchestrator.tenant_config import Business, fresh_config
from tenant_runtime.contract.environment import SettingsError
from tenant_runtime.contract.journal import MEDIA_TYPES
from tenant_runtime.contract.key import TenantKey
from tests.orchestrator.served import plain_environment, serving_orchestrator

ANA, BRUNO = "+5491112345678", "+5511987654321"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def manager(data_dir: Path) -> Iterator[TenantManager]:
    with serving_orchestrator(data_dir) as (_, environment), get_tenant_manager(environment) as manager:
        yield manager


@pytest.fixture(autouse=True)
def _nobody_is_left(manager: TenantManager) -> Iterator[None]:
    yield
    for tenant in manager.list_tenants():
        manager.delete_tenant(tenant.key)


def test_a_created_tenant_is_listed_shown_and_counted(manager: TenantManager) -> None:
    assert not manager.tenant_exists(ANA)
    made = manager.create_tenant(
        phone_number="+54 11 15-1234-5678",
        business_name="Beans&Co",
        config={"business_type": "Pulseras", "currency": "USD", "features": {"audio_enabled": False}},
    )
    assert made.key == ANA
    assert manager.tenant_exists(ANA)
    assert [tenant.business_name for tenant in manager.list_tenants()] == ["Beans&Co"]
    assert (made.currency, made.business_type, made.language) == ("USD", "Pulseras", "es")
    assert made.config is not None
    assert made.config["features"]["audio_enabled"] is False
    assert made.config["features"]["sales_enabled"] is True
    stats = manager.get_tenant_stats(ANA)
    assert (stats.sales, stats.currency) == (0, "USD")


def test_a_journal_comes_in_every_format(manager: TenantManager) -> None:
    manager.create_tenant(phone_number=ANA, business_name="Beans&Co")
    texts = {form: b"".join(manager.get_tenant_journal(ANA, form=form)).decode() for form in MEDIA_TYPES}
    assert json.loads(texts["json"])["business"] == "Beans&Co"
    assert texts["csv"].startswith("entry,date,")
    assert 'option "title" "Beans&Co"' in texts["beancount"]
    assert texts["hledger"].startswith("; Beans&Co\n")
    with pytest.raises(ClientError) as refusal:
        next(manager.get_tenant_journal(BRUNO, form="csv"))
    assert refusal.value.problem.code == "tenant_not_found"


def test_one_tenant_s_numbers_and_life_are_not_another_s(manager: TenantManager) -> None:
    manager.create_tenant(phone_number=ANA, business_name="Beans&Co")
    manager.create_tenant(phone_number=BRUNO, business_name="Loja do Bruno")
    manager.reset_tenant(ANA)
    assert [tenant.key for tenant in manager.list_tenants()] == [BRUNO]
    assert not manager.tenant_exists(ANA)


def test_a_second_tenant_of_one_number_is_refused_in_the_service_s_words(manager: TenantManager) -> None:
    manager.create_tenant(phone_number=ANA, business_name="Beans&Co")
    with pytest.raises(ClientError, match="A tenant with this key already exists") as refusal:
        manager.create_tenant(phone_number=ANA, business_name="Another")
    assert (refusal.value.problem.status, refusal.value.problem.code) == (409, "tenant_exists")


def test_start_stop_and_restart_end_where_they_should(manager: TenantManager) -> None:
    manager.create_tenant(phone_number=ANA, business_name="Beans&Co")
    assert manager.start_tenant(ANA).state == "done"
    assert manager.get_tenant(ANA).state == "ready"
    assert manager.restart_tenant(ANA).state == "done"
    assert manager.stop_tenant(ANA).state == "done"
    assert manager.get_tenant(ANA).state == "asleep"
    assert manager.get_tenant_logs(ANA)


def test_a_reset_is_planned_without_doing_and_done_with_the_files_kept(manager: TenantManager, data_dir: Path) -> None:
    manager.create_tenant(phone_number=ANA, business_name="Beans&Co")
    plan = manager.plan_reset(ANA)
    assert "config.json" in [file.name for file in plan.files]
    assert manager.tenant_exists(ANA)
    result = manager.reset_tenant(ANA).result
    assert result is not None
    assert (data_dir / result["kept_under"] / "config.json").exists()
    assert not (data_dir / "clients" / ANA).exists()


def test_a_configuration_is_changed_by_merging(manager: TenantManager) -> None:
    manager.create_tenant(phone_number=ANA, business_name="Beans&Co")
    changed = manager.change_config(ANA, {"prompts": {"welcome_message": "¡Buenas!"}})
    assert changed.config is not None
    assert changed.config["prompts"]["welcome_message"] == "¡Buenas!"
    assert "Beans&Co" in changed.config["prompts"]["system_prompt"]


def test_a_folder_copied_in_by_hand_is_offered_and_adopted(manager: TenantManager, data_dir: Path) -> None:
    folder = data_dir / "clients" / BRUNO
    folder.mkdir(parents=True)
    config = fresh_config(TenantKey(BRUNO), Business("Loja do Bruno"))
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert manager.unregistered() == (BRUNO,)
    manager.adopt_tenant(BRUNO)
    assert manager.unregistered() == ()
    assert manager.get_tenant(BRUNO).business_name == "Loja do Bruno"


def test_what_is_no_phone_number_is_told_before_anybody_is_asked(manager: TenantManager) -> None:
    with pytest.raises(InvalidPhoneNumber):
        manager.tenant_exists("../../etc")


def test_an_unknown_tenant_is_a_problem_with_its_code(manager: TenantManager) -> None:
    with pytest.raises(ClientError) as refusal:
        manager.get_tenant_stats(ANA)
    assert refusal.value.problem.code == "tenant_not_found"


def test_without_a_token_nothing_is_told(manager: TenantManager, tmp_path: Path) -> None:
    elsewhere = plain_environment(tmp_path, LIBRETA_ORCHESTRATOR_URL=manager.api.url)
    with get_tenant_manager(elsewhere) as stranger, pytest.raises(ClientError) as refusal:
        stranger.list_tenants()
    assert refusal.value.problem.status == 401


def test_nobody_listening_is_told_with_what_to_do(tmp_path: Path) -> None:
    nowhere = plain_environment(tmp_path, LIBRETA_ORCHESTRATOR_PORT="20001")
    with get_tenant_manager(nowhere) as manager, pytest.raises(NotRunning) as refusal:
        manager.list_tenants()
    assert str(refusal.value) == ("The orchestrator does not answer at http://127.0.0.1:20001. Start it with: make run")


def test_a_mistyped_setting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="LIBRETA_ORCHESTRATOR_PROT"):
        get_tenant_manager(plain_environment(tmp_path, LIBRETA_ORCHESTRATOR_PROT="1"))
