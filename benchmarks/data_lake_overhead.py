"""How much longer does a question take through the lake than through DuckDB alone?

Both answer from the same Parquet objects of a local cloud, in a fresh engine for each turn that was
opened, with its extension, before the clock starts: ours waits in a process of its own, as
runQuery keeps one. `bare` is then a statement in DuckDB's dialect over the objects' names. `layer`
is all of runQuery but the calls of DynamoDB, SQS and the bus, which are in memory: the statement in
Athena's dialect is checked, translated and planned by the manifests, its process is locked down,
and its answer comes back as pages and as a file. `engine` is the part of it in the other process.
They take turns in one run. Targets: 30 ms for a statement that reads nothing to speak of, and 15 %
of one that takes a second. What is said of this machine says nothing of AWS.
"""

import json
import os
import statistics
import subprocess
import sys
from dataclasses import replace

from benchmarks.rounds.turns import turns, warm
from benchmarks.web.interpreters import HERE, Interpreter, of_service
from tools import console
from tools.repository import ROOT, STATE, Refusal
from tools.testing.cloud import test_cloud

ROWS = 4_000_000
FILES = 4
FOLDER = HERE / "contestants/data_lake_overhead"
CONTESTANTS = ("bare", "engine", "layer")
STATEMENTS = ("small", "large")


class Contestant:
    def __init__(self, name: str, interpreter: Interpreter, cloud: dict[str, str]) -> None:
        self.name = name
        self.ms: dict[str, list[float]] = {each: [] for each in STATEMENTS}
        self.process = subprocess.Popen(
            interpreter.command(str(FOLDER / "turns.py"), name),
            env=interpreter.environment | cloud,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def turn(self, statement: str) -> str:
        """Answers the rows, as JSON."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{statement}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise Refusal(f"{self.name} ended")
        answer = json.loads(line)
        self.ms[statement].append(answer["ms"])
        return json.dumps(answer["rows"])

    def median_ms(self, statement: str) -> float:
        return statistics.median(warm(self.ms[statement]))


def main(rounds: int) -> None:
    interpreter = of_service("data-lake")
    fakes = ROOT / "services/data-lake"
    interpreter = replace(interpreter, path=(*interpreter.path, fakes))
    folder = STATE / "benchmarks/data-lake-overhead"
    with test_cloud() as cloud:
        make = (str(FOLDER / "objects.py"), str(folder), str(ROWS), str(FILES))
        subprocess.run(interpreter.command(*make), env=interpreter.environment | cloud, check=True)
        running = [Contestant(name, interpreter, cloud) for name in CONTESTANTS]
        try:
            for turn in turns(rounds):
                for statement in STATEMENTS:
                    answers = {each.turn(statement) for each in running}
                    if len(answers) != 1:
                        raise Refusal(f"the rows of {statement} differ: {answers}")
                console.err.print(f"round {turn} of {rounds}, load {os.getloadavg()[0]:.1f}")
        finally:
            for each in running:
                each.process.kill()
                each.process.wait()
    show(running, rounds)


def show(running: list[Contestant], rounds: int) -> None:
    bare = running[0]
    columns = ["what answers", *(f"{each}, ms" for each in STATEMENTS), "more, ms", "more, %"]
    rows = []
    for each in running:
        small, large = (each.median_ms(statement) for statement in STATEMENTS)
        more_ms = small - bare.median_ms("small")
        more_percent = (large / bare.median_ms("large") - 1) * 100
        more = [f"{more_ms:.1f}", f"{more_percent:.1f}"]
        rows.append([each.name, f"{small:.1f}", f"{large:.0f}", *more])
    title = f"{ROWS:,} rows in {FILES} objects, median of {rounds}; all rows are equal"
    console.table(title, columns, rows)


if __name__ == "__main__":
    main(int(sys.argv[1]))
