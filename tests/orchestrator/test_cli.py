"""The commands as an operator types them: clear words, exit codes, no tracebacks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from orchestrator.cli import app
from orchestrator.stack import Stack
from orchestrator.tenant_config import Business, fresh_config
from tenant_runtime.contract.key import TenantKey
from tests.orchestrator.served import plain_environment, serving_orchestrator

ANA, BRUNO = "+5491112345678", "+5511987654321"
Libreta = Callable[..., Result]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def environment(data_dir: Path) -> Iterator[dict[str, str]]:
    with serving_orchestrator(data_dir) as (_, environment):
        yield environment


@pytest.fixture
def libreta(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Libreta]:
    """Runs one command; nobody is left afterwards."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, list(words), input=typed)

    yield run
    for tenant in json.loads(run("tenant", "list", "--json").stdout)["tenants"]:
        run("tenant", "delete", tenant["key"], "--yes")


def facts(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_new_shows_what_the_number_was_read_as(libreta: Libreta) -> None:
    result = libreta(
        "tenant", "new", "+54 11 15-1234-5678", "--name", "Beans&Co", "--type", "Pulseras", "--currency", "usd"
    )
    assert result.exit_code == 0, result.output
    assert "Beans&Co" in result.stdout
    assert f"+54 11 15-1234-5678 was read as {ANA}" in result.stdout
    shown = facts(libreta("tenant", "show", ANA, "--json"))
    assert (shown["currency"], shown["business_type"], shown["language"]) == ("USD", "Pulseras", "es")


def test_new_without_a_name_gives_one_in_the_country_s_language(libreta: Libreta) -> None:
    assert facts(libreta("tenant", "new", BRUNO, "--json"))["business_name"] == "Meu negócio"


def test_list_offers_to_adopt_what_nobody_registered(libreta: Libreta, data_dir: Path) -> None:
    folder = data_dir / "clients" / BRUNO
    folder.mkdir(parents=True)
    config = fresh_config(TenantKey(BRUNO), Business("Loja do Bruno"))
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert f"make tenant-adopt PHONE={BRUNO}" in libreta("tenant", "list").stdout
    assert libreta("tenant", "adopt", BRUNO).exit_code == 0
    listed = libreta("tenant", "list").stdout
    assert "make tenant-adopt" not in listed
    assert "Loja do Bruno" in listed


def test_stats_start_stop_restart_and_logs_work(libreta: Libreta) -> None:
    libreta("tenant", "new", ANA, "--name", "Beans&Co", "--currency", "USD")
    assert facts(libreta("tenant", "stats", ANA, "--json"))["sales"] == 0
    assert "Revenue" in libreta("tenant", "stats", ANA).stdout
    for act in ("start", "restart", "stop"):
        result = libreta("tenant", act, ANA)
        assert result.exit_code == 0, result.output
        assert ANA in result.stdout
    assert facts(libreta("tenant", "logs", ANA, "--json"))
    assert libreta("tenant", "logs", ANA, "--lines", "1").exit_code == 0


def test_a_journal_is_printed_or_written_whole_or_not_at_all(libreta: Libreta, tmp_path: Path) -> None:
    libreta("tenant", "new", ANA, "--name", "Beans&Co")
    printed = libreta("tenant", "journal", ANA, "--format", "json")
    assert facts(printed)["business"] == "Beans&Co"
    file = tmp_path / "beans.journal"
    assert str(file) in libreta("tenant", "journal", ANA, "-o", str(file)).stdout
    assert file.read_text(encoding="utf-8").startswith("; Beans&Co")
    refused = libreta("tenant", "journal", BRUNO, "-o", str(tmp_path / "bruno.journal"))
    assert (refused.exit_code, refused.stdout) == (4, "")
    nowhere = libreta("tenant", "journal", ANA, "-o", str(tmp_path / "none" / "beans.journal"))
    assert nowhere.exit_code == 1
    assert "cannot be written" in nowhere.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["beans.journal"]
    assert libreta("tenant", "journal", ANA, "--format", "xlsx").exit_code == 2


def test_reset_shows_what_goes_and_does_nothing_until_the_number_is_typed(libreta: Libreta) -> None:
    libreta("tenant", "new", ANA, "--name", "Beans&Co")
    refused = libreta("tenant", "reset", ANA, typed="yes\n")
    assert refused.exit_code == 1
    assert "config.json" in refused.stdout
    assert libreta("tenant", "show", ANA).exit_code == 0
    assert libreta("tenant", "reset", ANA, typed=f"{ANA}\n").exit_code == 0
    assert libreta("tenant", "show", ANA).exit_code == 4


def test_reset_with_yes_asks_nothing(libreta: Libreta) -> None:
    libreta("tenant", "new", ANA, "--name", "Beans&Co")
    assert libreta("tenant", "reset", ANA, "--yes").exit_code == 0
    assert libreta("tenant", "show", ANA).exit_code == 4


def test_config_is_read_and_changed_by_dotted_keys(libreta: Libreta) -> None:
    libreta("tenant", "new", ANA, "--name", "Beans&Co")
    words = (
        "--set",
        "features.audio_enabled=no",
        "--set",
        "prompts.welcome_message=¡Hola! = bienvenida",
        "--set",
        "business_name=42",
    )
    assert libreta("tenant", "config", ANA, *words).exit_code == 0
    assert facts(libreta("tenant", "config", ANA, "features.audio_enabled")) is False
    config = facts(libreta("tenant", "config", ANA))
    assert (config["business_name"], config["prompts"]["welcome_message"]) == ("42", "¡Hola! = bienvenida")
    assert config["features"]["sales_enabled"] is True


@pytest.mark.parametrize("change", ["features=1", "features.audio_enabled=perhaps", "currency=banana", "currency"])
def test_a_change_that_makes_no_sense_is_refused_and_changes_nothing(libreta: Libreta, change: str) -> None:
    libreta("tenant", "new", ANA, "--name", "Beans&Co")
    before = facts(libreta("tenant", "config", ANA))
    result = libreta("tenant", "config", ANA, "--set", change)
    assert result.exit_code in {1, 2}
    assert result.stderr.strip()
    assert facts(libreta("tenant", "config", ANA)) == before


def test_invitations_and_tokens_are_shown_once_and_listed_without_their_secret(libreta: Libreta) -> None:
    invite = facts(libreta("invite", "new", "--note", "Ana", "--json"))
    assert invite["code"] not in libreta("invite", "list").stdout
    assert "Ana" in libreta("invite", "list").stdout
    token = facts(libreta("token", "new", "dashboard", "--scope", "tenants:read", "--json"))
    assert token["token"] not in libreta("token", "list", "--json").stdout
    assert libreta("token", "revoke", token["id"]).exit_code == 0
    (listed,) = [one for one in facts(libreta("token", "list", "--json")) if one["id"] == token["id"]]
    assert listed["revoked_at"]


@pytest.mark.parametrize(
    "words",
    [
        ("tenant", act, "")
        for act in ("new", "show", "stats", "start", "stop", "reset", "adopt", "logs", "delete", "journal")
    ],
)
def test_a_missing_phone_gives_a_sentence_that_says_how(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 2
    assert f"make tenant-{words[1]} PHONE=+5491112345678" in result.stderr


@pytest.mark.parametrize("typed", ["abc", "12", "11 1234-5678", "+54\n911", "../../etc/passwd", "+٥٤٩١١"])
def test_what_is_no_number_is_refused_with_an_example(libreta: Libreta, typed: str) -> None:
    result = libreta("tenant", "new", typed)
    assert result.exit_code == 2
    assert "is not a phone number" in result.stderr
    assert "Traceback" not in result.output


def test_errors_are_one_sentence_on_standard_error(libreta: Libreta) -> None:
    result = libreta("tenant", "stats", ANA)
    assert (result.exit_code, result.stdout) == (4, "")
    assert "No tenant has this key" in result.stderr
    result = libreta("tenant", "new", ANA, "--name", "Beans&Co", "--currency", "XXQ")
    assert result.exit_code == 1
    assert "XXQ" in result.stderr


@pytest.mark.parametrize(
    ("words", "service"), [(("tenant", "list"), "orchestrator"), (("dead-letters", "list"), "gateway")]
)
def test_when_nothing_runs_the_operator_is_told_how_to_start_it(
    words: tuple[str, ...], service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = Stack(plain_environment(tmp_path), free_ports=True).environment
    for name, value in nowhere.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 3
    assert f"The {service} does not answer at http://127.0.0.1:" in result.stderr
    assert "Start it with: make run" in result.stderr


def test_a_name_cannot_command_the_terminal(libreta: Libreta) -> None:
    libreta("tenant", "new", ANA, "--name", "[red]Beans[/red] \x1b]0;owned\x07&Co")
    shown = libreta("tenant", "list").stdout
    assert "[red]Beans[/red]" in shown
    assert "\x1b]0;" not in shown


def test_a_reset_names_the_final_bundle(libreta: Libreta, data_dir: Path) -> None:
    libreta("tenant", "new", ANA)
    told = libreta("tenant", "reset", ANA, "--yes").stdout
    [bundle] = [word.rstrip(".") for word in told.split() if ".tar.gz" in word]
    assert Path(bundle).is_file()
    assert Path(bundle).is_relative_to(data_dir)


def test_without_images_an_upgrade_is_refused_in_a_sentence_and_the_fleet_is_shown(libreta: Libreta) -> None:
    libreta("tenant", "new", ANA)
    for command in (("tenant", "upgrade", ANA), ("fleet", "upgrade")):
        refused = libreta(*command)
        assert refused.exit_code == 1
        assert "runs the code that is installed" in refused.stderr
    assert libreta("fleet", "upgrade", "--waves", "many").exit_code == 2
    assert facts(libreta("fleet", "show", "--json"))["tenants"] != {}
    assert "The fleet" in libreta("fleet", "show").stdout
