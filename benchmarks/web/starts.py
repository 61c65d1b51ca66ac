"""How long a caller waits for the first answer of a new execution environment."""

import statistics
from dataclasses import replace

from benchmarks.rounds.turns import turns, warm
from benchmarks.web.interpreters import Interpreter
from benchmarks.web.prices import MEMORY_MB, PROCESSOR_MB
from benchmarks.web.table import NO_ITEM, table
from tools import console

_INIT = "import web_api.handlers.http as it"
_CALL = """
from contestants.web_api.turns import Context, event
asked = event("/sites/0b6f6a53-5c1e-4a6c-9d8e-3c1f5f1e7a11", None)
assert it.handle(asked, Context())["statusCode"] == 404
"""


def starts(ours: Interpreter, rounds: int) -> None:
    """The first request reads the table once; a processor's share is slower than a whole one.

    Lambda gives a whole one till the handler is loaded, and then what the memory buys.
    """
    with table(NO_ITEM) as port:
        with_table = replace(ours, endpoint=f"http://127.0.0.1:{port}")
        ways = {
            "made at init (as deployed)": with_table.in_lambda(),
            "made by the first call": with_table,
        }
        ms: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
        for _ in turns(rounds):
            for way, each in ways.items():
                ms[way].append(each.phases_ms(_INIT, _CALL))
    rows = []
    for way, pairs in ms.items():
        init, call = (statistics.median(phase) for phase in zip(*warm(pairs), strict=True))
        waits = init + call * PROCESSOR_MB / MEMORY_MB
        rows.append([way, f"{init:.0f}", f"{call:.0f}", f"{init + call:.0f}", f"{waits:.0f}"])
    columns = ["clients and log", "init ms", "first call ms", "both", f"at {MEMORY_MB} MB"]
    console.table("The first answer, processor time", columns, rows)
