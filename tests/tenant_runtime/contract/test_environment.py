"""Settings: a value or a file, never a silent mistake."""

from pathlib import Path

import pytest

from tenant_runtime.contract.environment import EnvironmentModel, SettingsError, read, setting


class Example(EnvironmentModel):
    """Two settings that exist."""

    onboarding: str = setting("LIBRETA_ONBOARDING", "open", "who may begin")
    port: int = setting("LIBRETA_GATEWAY_PORT", 8080, "where to listen", ge=1, le=65535)


def test_defaults_fill_in_and_an_empty_value_counts_as_absent() -> None:
    assert read(Example, {"LIBRETA_ONBOARDING": "", "HOME": "/"}) == Example()


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("closed\n")
    assert read(Example, {"LIBRETA_ONBOARDING_FILE": str(tmp_path / "secret")}).onboarding == "closed"


def test_a_mistyped_name_is_refused_and_the_right_one_offered() -> None:
    with pytest.raises(SettingsError, match="LIBRETA_ONBORDING is not a setting; did you mean LIBRETA_ONBOARDING"):
        read(Example, {"LIBRETA_ONBORDING": "closed"})


def test_a_value_that_does_not_fit_names_its_variable() -> None:
    with pytest.raises(SettingsError, match="LIBRETA_GATEWAY_PORT"):
        read(Example, {"LIBRETA_GATEWAY_PORT": "eighty"})


def test_both_ways_at_once_and_an_unreadable_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="both set"):
        read(Example, {"LIBRETA_ONBOARDING": "open", "LIBRETA_ONBOARDING_FILE": str(tmp_path)})
    with pytest.raises(SettingsError, match="cannot read"):
        read(Example, {"LIBRETA_ONBOARDING_FILE": str(tmp_path / "none")})
