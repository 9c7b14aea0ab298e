"""What is documented is what is there."""

import importlib
import re
import subprocess
from pathlib import Path

import pytest

from tenant_runtime.contract.environment import NAMES, EnvironmentModel
from tests.house.source import ROOT, SERVICES

README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "guia.es.md"
VPS = ROOT / "docs" / "vps.md"
OF_THE_ENGINE = "CLIENT_DIR TENANT_ID TENANT_TOKEN GENERATION HAS_BOOKS HOST PORT RUN_FILE READY_FD SPARE_OF"
SET_BY_THE_ENGINE = {f"LIBRETA_{name}" for name in OF_THE_ENGINE.split(" ")}


def settings_of(service: str) -> type[EnvironmentModel]:
    """The settings model of a service."""
    model: type[EnvironmentModel] = importlib.import_module(f"{service}.settings").Settings
    assert issubclass(model, EnvironmentModel)
    return model


def variables() -> set[str]:
    """Every variable that some part reads."""
    return {field.alias for service in SERVICES for field in settings_of(service).model_fields.values() if field.alias}


def test_the_known_names_are_exactly_the_names_that_are_read() -> None:
    assert {name for name in variables() if name.startswith("LIBRETA_")} == set(NAMES)


@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_says_what_it_means(service: str) -> None:
    for name, field in settings_of(service).model_fields.items():
        assert field.alias, f"{service}.{name} is read from no variable"
        assert field.description, f"{field.alias} says nothing"


def test_every_setting_an_operator_may_set_is_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    missing = {name for name in variables() - SET_BY_THE_ENGINE if f"`{name}`" not in text}
    assert not missing


def test_the_readme_documents_no_setting_that_does_not_exist() -> None:
    for document in (README, GUIDE, VPS):
        named = set(
            re.findall(r"`((?:LIBRETA|TWILIO|OPENAI)_[A-Z_]+?)(?:_FILE)?`", document.read_text(encoding="utf-8"))
        )
        assert named <= variables(), f"{document.name}: {named - variables()}"


def make_targets() -> set[str]:
    """The targets of the Makefile that have a help line."""
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_make_help_lists_every_target() -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    phony = set(
        re.findall(
            r"[a-z-]+",
            " ".join(re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)),
        )
    )
    assert phony == make_targets()
    assert all(target in listed for target in phony)


@pytest.mark.parametrize("document", [README, GUIDE, VPS], ids=lambda path: path.name)
def test_the_documents_name_only_targets_that_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^)make ([a-z][a-z-]*[a-z])", text, re.MULTILINE))
    assert named <= make_targets(), named - make_targets()


@pytest.mark.parametrize("path", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/guia.es.md", "docs/vps.md"])
def test_links_between_documents_lead_somewhere(path: str) -> None:
    document = ROOT / path
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []
