"""The rules brain on its own: what it weighs, and how long a sentence takes with and without a large catalogue."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import product
from typing import IO, Any

from orchestrator.specs.environment import SMALL
from tenant_runtime.brain import Context
from tenant_runtime.brain.__main__ import NOT_KNOWN, ShopShape, context_of
from tenant_runtime.brain.rules import RulesBrain
from tests.bench.processes import clean_environment, resident_megabytes
from tests.bench.rows import Row
from tests.eval.sentences import DEV, GOLDEN, Gold, read

READINGS = 3
"""So often each sentence is read; its median counts."""
PRODUCTS, CUSTOMERS = 2_000, 300
GOODS = "pulsera torta pan aceite remera bolo vela arroz camisa cuaderno shirt bread candle soap lápiz jabón"
KINDS = "rojo azul grande chico dulce negro integral suave especial doble classic golden"
FIRST_NAMES = "Ana Bruno Carla Diego Elena Fabio Gloria Hugo Inés Jorge Karen Luis Marta Néstor Olga"
LAST_NAMES = "Soto Paz Ruiz Lima Vega Rey Mora Cruz Gil Luna Sosa Rojas Díaz Vera Ríos Leal Paredes Bravo Nieto Cano"
SALES = {"es": "Vendí 2 pulseras doradas", "pt": "Vendi 2 pulseiras douradas", "en": "Sold 2 golden bracelets"}
WEIGHED = """
import sys
print(flush=True)
sys.stdin.readline()
from tenant_runtime.brain import Context
from tenant_runtime.brain.rules import RulesBrain
RulesBrain().read(sys.argv[2], Context(sys.argv[1], country=None, currency="USD"))
print(flush=True)
sys.stdin.readline()
"""


async def measure() -> list[Row]:
    """Memory, and the 99th percentile of all our sentences in two shops."""
    return [
        memory(),
        slowest("rules brain, p99", NOT_KNOWN),
        slowest("rules brain, p99, large catalogue", large_shop()),
    ]


def memory() -> Row:
    """What the import and a first reading add to a bare interpreter, in the language that weighs most."""
    weighed(*next(iter(SALES.items())))  # where nothing is compiled yet, compiling weighs more than the rest
    bare, grown = max((weighed(*said) for said in SALES.items()), key=lambda pair: pair[1] - pair[0])
    return Row("memory of the rules brain", f"{grown:.1f} MB", f"{bare:.1f} MB bare", grown - bare, 12, "MB more")


def weighed(language: str, sentence: str) -> tuple[float, float]:
    """Resident megabytes of a process that is started as a runtime is, before and after it reads the sentence."""
    argv = [sys.executable, "-P", "-OO", "-c", WEIGHED, language, sentence]
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, stdin=pipe, stdout=pipe, env=clean_environment(SMALL), text=True) as process:
        assert process.stdin
        assert process.stdout
        before = at_rest(process.pid, process.stdin, process.stdout)
        return before, at_rest(process.pid, process.stdin, process.stdout)


def at_rest(pid: int, stdin: IO[str], stdout: IO[str]) -> float:
    """Resident megabytes when the process says a line; it goes on then."""
    assert stdout.readline()
    megabytes = resident_megabytes(pid)
    print(file=stdin, flush=True)
    return megabytes


def slowest(what: str, shop: ShopShape) -> Row:
    """What 99 of 100 sentences take at most."""
    brain = RulesBrain()
    sentences = [(sentence["text"], context) for sentence, context in contexts(shop)]
    for text, context in sentences[::20]:  # words and catalogues are loaded once for all
        brain.read(text, context)
    rounds = [[reading(brain, *sentence) for sentence in sentences] for _ in range(READINGS)]
    took = sorted(statistics.median(each) * 1e3 for each in zip(*rounds, strict=True))
    p99, median = took[int(len(took) * 0.99)], statistics.median(took)
    return Row(what, f"{p99:.1f} ms", f"{median:.1f} ms the median", p99, 10, "ms")


def contexts(shop: ShopShape) -> Iterator[tuple[Gold, Context]]:
    """Every sentence with its shop; those of one country share their context, as messages of one shop do."""
    known: dict[tuple[Any, ...], Context] = {}
    for sentence in read(DEV, *GOLDEN):
        context = context_of(sentence, shop)
        kind = (context.language, context.country, context.currency, context.today, context.is_reply)
        yield sentence, known.setdefault(kind, context)


def large_shop() -> ShopShape:
    """Thousands of products whose names share their words, and hundreds of people who share theirs."""
    goods, kinds = GOODS.split(), KINDS.split()
    names = [" ".join([*words, str(number)]) for number, *words in product(range(11), goods, kinds)][:PRODUCTS]
    people = [f"{first} {last}" for first, last in product(FIRST_NAMES.split(), LAST_NAMES.split())][:CUSTOMERS]
    return {"catalogue": [{"name": name, "price": "5"} for name in names], "customers": people}


def reading(brain: RulesBrain, text: str, context: Context) -> float:
    """Seconds of our own to read one message: it waits for nothing, and what others do meanwhile is not its fault."""
    began = time.thread_time()
    brain.read(text, context)
    return time.thread_time() - began
