"""Where things live and what they are called."""

import ast
import os
import re
import subprocess
import sys
import tomllib

import pytest

from tests.house.source import ROOT, SERVICES, Module, modules

REFUSED_NAMES = {"utils", "util", "common", "helpers", "helper", "misc", "base", "core", "lib", "stuff", "manager"}
TOP_LEVEL = {
    *(
        "gateway",
        "tenant_runtime",
        "orchestrator",
        "templates",
        "deploy",
        "data",
        "Makefile",
        "tests",
        "pyproject.toml",
    ),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs", ".ci", ".gitignore", ".dockerignore", ".env.example"),
}
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b", re.IGNORECASE | re.DOTALL
)
MAY_HOLD_SQL = re.compile(
    r"(tenant_runtime/(books/\w+|turns|cards)"
    r"|gateway/(inbox|outbox|quotes|counts|history|delivery_events|database|schema)"
    r"|orchestrator/(registry|registry/\w+|database|onboarding/(progress|invites)))\.py$"
)
by_name = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)


def tracked() -> list[str]:
    """Paths that git knows."""
    return subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")


def test_the_top_level_holds_only_the_names_that_were_given() -> None:
    found = {path.split("/")[0] for path in tracked() if path}
    assert found <= TOP_LEVEL, found - TOP_LEVEL


@by_name
def test_no_module_is_a_drawer_for_odds_and_ends(module: Module) -> None:
    assert not REFUSED_NAMES & set(module.path.relative_to(ROOT).with_suffix("").parts)


@by_name
def test_every_module_says_what_it_is_in_one_sentence(module: Module) -> None:
    docstring = ast.get_docstring(module.tree)
    assert docstring, f"{module.name} has no docstring"
    assert docstring.splitlines()[0].endswith((".", "!", "?")), docstring.splitlines()[0]


def sql_strings(tree: ast.Module) -> list[str]:
    """String constants that read as SQL, docstrings left out."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and SQL.search(node.value)
    ]


@by_name
def test_sql_is_written_only_in_its_files(module: Module) -> None:
    if not MAY_HOLD_SQL.search(module.name):
        assert sql_strings(module.tree) == []


def test_the_search_for_sql_finds_sql() -> None:
    assert sql_strings(ast.parse("x = 'SELECT id FROM turns'"))
    assert not sql_strings(ast.parse('"""Select the best from all."""'))


@by_name
def test_statements_come_from_sqlalchemy_only_where_sql_may_live(module: Module) -> None:
    imported = {
        alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    }
    if not MAY_HOLD_SQL.search(module.name):
        assert not imported & {"select", "insert", "update", "delete", "text"}, module.name


@pytest.mark.parametrize("service", SERVICES)
def test_importing_a_service_reads_no_environment_and_opens_nothing(service: str) -> None:
    names = [
        ".".join(module.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for module in modules()
        if module.name.startswith(f"{service}/") and module.path.stem != "__main__"
    ]
    program = (
        "import sys, importlib\n"
        "watched = []\n"
        "def hook(event, arguments):\n"
        "    if event in {'socket.connect', 'socket.bind', 'sqlite3.connect', 'subprocess.Popen'}:\n"
        "        if arguments[1:] != (('::1', 0),): watched.append(event)  # urllib3 asks whether there is IPv6\n"
        "sys.addaudithook(hook)\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "sys.exit(repr(watched) if watched else 0)\n"
    )
    poisoned = os.environ | {"LIBRETA_NO_SUCH_SETTING": "1", "LIBRETA_GATEWAY_PORT": "not a port"}
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT,
        env=poisoned,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_the_runtime_stays_light() -> None:
    heavy = ["fastapi", "httpx", "openai", "twilio", "phonenumbers", "babel", "sqlalchemy", "rich", "typer", "docker"]
    program = (
        "import tenant_runtime.app, tenant_runtime.__main__, sys\n"
        f"sys.exit(', '.join(module for module in {heavy!r} if module in sys.modules) or 0)"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"the runtime imports {ran.stderr}"


def test_the_import_contracts_name_every_part_of_the_runtime() -> None:
    """What is not named there, gateway and orchestrator could import unnoticed."""
    parts = {path.stem for path in (ROOT / "tenant_runtime").iterdir() if path.suffix == ".py" or path.is_dir()}
    private = {f"tenant_runtime.{part}" for part in parts - {"__init__", "__main__", "__pycache__", "contract"}}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    closed = [contract for contract in contracts if "tenant_runtime.app" in contract.get("forbidden_modules", ())]
    assert [sorted(private ^ set(contract["forbidden_modules"])) for contract in closed] == [[], []]
