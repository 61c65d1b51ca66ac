"""What does a request cost behind Flask on Lambda, beside a bare handler and other frameworks?

Ours is services/web-api's deployed handler from its package. Its peers answer the same JSON of the
same photos and do the same beside it (who may read, entity tag, headers, a line of log), each in
its framework's own manner; two, marked "alone", answer the JSON and nothing else. They take turns
in one run, each a process of its own. Behind all of them is memory, no table.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.rounds.turns import turns, warm
from benchmarks.web.interpreters import HERE, Interpreter, of_peers, of_service
from benchmarks.web.prices import costs
from benchmarks.web.starts import starts
from tools import console
from tools.repository import Refusal

PATH = "/photos/0197c0de-1a00-7c3e-9b52-2f6d1c0a7000"
TURNS = {"1 kB": (PATH, None, 300), "100 kB": ("/photos", 100, 20)}
LOOK_TIMES = 20
"""One round is a look whether all is there, and no measurement."""

PEERS = {
    "bare_json": (),
    "bare_orjson": ("orjson",),
    "bare_orjson_alone": ("orjson",),
    "powertools": ("aws-lambda-powertools",),
    "flask_stock": ("flask", "serverless-wsgi"),
    "flask_alone": ("flask", "serverless-wsgi"),
    "fastapi_mangum": ("fastapi", "mangum"),
}
"""And what each needs, of tools/environments/api-peers.in."""

MEBIBYTE = 1024 * 1024
OURS, STOCK, BARE = "ours", "flask_stock", "bare_orjson"


@dataclass
class Contestant:
    name: str
    process: "subprocess.Popen[str]"
    first_ms: float
    us: dict[str, list[list[float]]] = field(default_factory=dict)
    peak_bytes: int = 0
    body: str = ""

    def take_turn(self, size: str, at_most: int) -> None:
        path, limit, times = TURNS[size]
        assert self.process.stdin
        self.process.stdin.write(
            json.dumps({"path": path, "limit": limit, "times": min(times, at_most)}) + "\n"
        )
        self.process.stdin.flush()
        answer = _answer_of(self.name, self.process)
        self.us.setdefault(size, []).append(answer["us"])
        self.peak_bytes, self.body = answer["peakBytes"], answer["body"]

    def p50(self, size: str) -> float:
        return statistics.median(statistics.median(turn) for turn in self.us[size])

    def p99(self, size: str) -> float:
        """Of all requests but those of the first round, which warms up."""
        every = sorted(us for turn in warm(self.us[size]) for us in turn)
        return every[int(len(every) * 0.99)]

    def ratio(self, peer: "Contestant", size: str) -> float:
        """Turn by turn, so that what else the machine does weighs on both."""
        pairs = zip(self.us[size], peer.us[size], strict=True)
        return statistics.median(statistics.median(a) / statistics.median(b) for a, b in pairs)


def main(rounds: int) -> None:
    with console.step("packages"):
        python = {name: of_peers("api-peers", *roots) for name, roots in PEERS.items()}
        python[OURS] = of_service("web-api")
    show_imports(python, rounds)
    starts(python[OURS], rounds)
    with contestants(python, routes=1) as running:
        take_turns(running, rounds)
        show_requests(running)
        costs({name: each.p50("1 kB") for name, each in running.items()}, python[OURS], rounds)
    with contestants({name: python[name] for name in PEERS}, routes=40) as of_40:
        take_turns(of_40, rounds)
        rows = [
            [name, f"{running[name].p50('1 kB'):.0f}", f"{each.p50('1 kB'):.0f}"]
            for name, each in of_40.items()
        ]
        console.table("1 kB, µs, with 1 and with 40 routes", ["contestant", "1", "40"], rows)


def take_turns(running: dict[str, Contestant], rounds: int) -> None:
    at_most = LOOK_TIMES if rounds == 1 else max(times for _, _, times in TURNS.values())
    for turn in turns(rounds):
        for size in TURNS:
            for contestant in running.values():
                contestant.take_turn(size, at_most)
            bodies = {name: json.loads(each.body) for name, each in running.items()}
            for name, body in bodies.items():
                if body != bodies[BARE]:
                    raise Refusal(f"{name} answers another {size} than {BARE}: {str(body)[:300]}")
        console.err.print(f"round {turn} of {rounds}")


def show_requests(running: dict[str, Contestant]) -> None:
    rows = []
    for name, each in running.items():
        row = [name, f"{each.first_ms:.1f}"]
        for size in TURNS:
            over_bare = each.p50(size) - running[BARE].p50(size)
            row += [
                f"{each.p50(size):.0f}",
                f"{each.p99(size):.0f}",
                f"{over_bare:+.0f}",
            ]
        rows.append([*row, f"{each.peak_bytes / MEBIBYTE:.0f}"])
    columns = ["contestant", "first ms"]
    for size in TURNS:
        columns += [f"{size} p50 µs", "p99", "over bare orjson"]
    console.table("Warm requests", [*columns, "peak MiB"], rows)
    ours = running[OURS]
    told = ", ".join(
        f"{size} {ours.ratio(running[STOCK], size):.2f} of {STOCK}, "
        f"{ours.ratio(running[BARE], size):.2f} of {BARE}"
        for size in TURNS
    )
    console.out.print(f"Ours, median of the rounds' ratios: {told}")


def show_imports(python: dict[str, Interpreter], rounds: int) -> None:
    """Processor time, each in a fresh interpreter, by turns; bytecode is there from the first."""
    asked = {
        "import flask": (python[OURS], "import flask"),
        **{name: (python[name], f"import {module(name)}") for name in PEERS},
        "ours": (python[OURS], "import web_api.handlers.http"),
        # Asked for again, so that a client that couldn't be made is an error here.
        "ours, as Lambda's init": (
            python[OURS].in_lambda(),
            "import web_api.handlers.http; web_api.wiring.sites()",
        ),
        "boto3 and a client": (python[OURS], "import boto3; boto3.client('dynamodb')"),
    }
    ms: dict[str, list[float]] = {name: [] for name in asked}
    for _ in turns(rounds):
        for name, (each, statement) in asked.items():
            ms[name].append(each.processor_ms(statement))
    flask = warm(ms["import flask"])
    rows = []
    for name, times in ms.items():
        ratio = statistics.median(a / b for a, b in zip(warm(times), flask, strict=True))
        mebibytes = python[name].unzipped_bytes / MEBIBYTE if name in python else None
        told = "" if mebibytes is None else f"{mebibytes:.2f}"
        rows.append([name, f"{statistics.median(warm(times)):.0f}", f"{ratio:.2f}", told])
    console.table("Cold imports", ["what", "ms", "of import flask", "package MiB"], rows)


def module(name: str) -> str:
    return f"contestants.web_api.{name}"


@contextmanager
def contestants(python: dict[str, Interpreter], routes: int) -> Iterator[dict[str, Contestant]]:
    running: dict[str, Contestant] = {}
    try:
        for name, each in python.items():
            process = subprocess.Popen(
                each.command(str(HERE / "contestants/web_api/turns.py"), module(name), PATH),
                env=each.environment | {"ROUTES": str(routes)},
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            running[name] = Contestant(name, process, 0)
            running[name].first_ms = _answer_of(name, process)["firstMs"]
        yield running
    finally:
        for contestant in running.values():
            contestant.process.kill()
            contestant.process.wait()


def _answer_of(name: str, process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout
    answer: dict[str, Any] = json.loads(process.stdout.readline() or "{}")
    if not answer:
        raise Refusal(f"{name} ended")
    return answer


if __name__ == "__main__":
    main(int(sys.argv[1]))
