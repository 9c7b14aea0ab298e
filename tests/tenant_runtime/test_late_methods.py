"""The methods of a runtime's dataclasses are made when they are first called, and are what they always were."""

from __future__ import annotations

import pytest

from tests.tenant_runtime.test_left_out import printed

SHOP = """
import dataclasses, sys
{before}
from tenant_runtime import late_methods
late_methods.make_methods_late()

@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    name: str
    pieces: int = 1
    tags: list[str] = dataclasses.field(default_factory=list, compare=False)

@dataclasses.dataclass(frozen=True, slots=True)
class Priced(Line):
    price: int = 0

    def __post_init__(self):
        object.__setattr__(self, "tags", [*self.tags, "seen"])

@dataclasses.dataclass(order=True)
class Place:
    row: int

def late(owner, name):
    return owner.__dict__[name].__module__ == late_methods.__name__
"""


def said(program: str, *, before: str = "") -> str:
    return printed(f"{SHOP.format(before=before)}\n{program}")


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("Line('pan')", "Line(name='pan', pieces=1, tags=[])"),
        ("Line('pan', pieces=2) == Line('pan', 2, ['x'])", "True"),
        ("Line('pan') == Line('sal')", "False"),
        ("hash(Line('pan')) == hash(Line('pan'))", "True"),
        ("dataclasses.replace(Line('pan'), pieces=3).pieces", "3"),
        ("dataclasses.asdict(Line('pan'))", "{'name': 'pan', 'pieces': 1, 'tags': []}"),
        ("Priced('pan', price=5)", "Priced(name='pan', pieces=1, tags=['seen'], price=5)"),
        ("Priced('pan') == Line('pan')", "False"),
        ("Line('pan').tags is Line('pan').tags", "False"),
        ("sorted([Place(2), Place(1)])[0].row", "1"),
        (
            "Line.__init__.__qualname__, Line('pan').name, Line.__init__.__qualname__",
            "Line.__init__ pan Line.__init__",
        ),
    ],
)
def test_a_dataclass_behaves_as_ever(wanted: str, answer: str) -> None:
    assert said(f"print({wanted})") == answer


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ("Line()", "TypeError"),
        ("Line('pan', nothing=1)", "TypeError"),
        ("Line('pan').name = 'sal'", "FrozenInstanceError"),
        ("del Line('pan').name", "FrozenInstanceError"),
        ("Place(1) < 2", "TypeError"),
    ],
)
def test_what_was_refused_is_refused(wrong: str, error: str) -> None:
    assert said(f"try: {wrong}\nexcept Exception as error: print(type(error).__name__)") == error


def test_a_method_is_made_at_its_first_call_and_stays() -> None:
    program = "print(late(Line, '__init__')); Line('pan'); print(late(Line, '__init__'), late(Line, '__eq__'))"
    assert said(program).split() == ["True", "False", "True"]


def test_a_python_that_makes_them_otherwise_goes_on_as_it_does() -> None:
    before = "del dataclasses._create_fn"
    assert (
        printed(
            f"import dataclasses; {before}; from tenant_runtime.late_methods import make_methods_late; "
            "make_methods_late(); print(hasattr(dataclasses, '_create_fn'))"
        )
        == "False"
    )


def test_a_runtime_starts_with_nearly_all_of_them_unmade() -> None:
    program = (
        "import tenant_runtime.spare, sys\n"
        "ours = [vars(module) for name, module in sys.modules.items() if name.startswith('tenant_runtime.')]\n"
        "classes = {found for names in ours for found in names.values()\n"
        "           if isinstance(found, type) and '__dataclass_fields__' in vars(found)}\n"
        "made = [c for c in classes if vars(c)['__init__'].__module__ != 'tenant_runtime.late_methods']\n"
        "print(len(classes) > 100, len(made) < len(classes) / 4)"
    )
    assert printed(program) == "True True"


def test_the_collector_rests_while_a_runtime_is_loaded_and_not_afterwards() -> None:
    program = (
        "import gc, os, tempfile, tenant_runtime.__main__ as runtime\n"
        "print(gc.isenabled())\n"
        "async def app(scope, receive, send):\n"
        "    await receive(); print(gc.isenabled(), gc.get_freeze_count() > 10_000)\n"
        "    await send({'type': 'lifespan.startup.failed', 'message': ''})\n"
        "folder = tempfile.mkdtemp()\n"
        "os.environ.update(LIBRETA_CLIENT_DIR=folder, LIBRETA_TENANT_ID='t1', LIBRETA_TENANT_TOKEN='x' * 16)\n"
        "try: runtime.main(lambda settings: app)\n"
        "except SystemExit: pass  # that is how uvicorn takes the refusal\n"
    )
    assert printed(program).split() == ["False", "True", "True"]
