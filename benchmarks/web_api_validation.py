"""What does validating a body cost on Flask, and what does a refusal tell, by which library?

One route takes one kind of body (four members, one an array of objects; 1 kB) in each library's
own manner, answers 201 or refuses as the library does by itself. Import is processor time over
`import flask`, each in a fresh interpreter; requests are calls of the WSGI application, by turns.
"""

import json
import statistics
import subprocess
import sys
from typing import Any

from benchmarks.rounds.turns import turns, warm
from benchmarks.web.interpreters import HERE, Interpreter, of_peers, of_service
from tools import console
from tools.repository import Refusal

CANDIDATES = {
    "flask_alone": ("flask",),
    "rules": (),
    "msgspec_typed": ("flask", "msgspec"),
    "openapi3": ("flask-openapi3",),
    "apiflask_marshmallow": ("apiflask",),
    "spectree_pydantic": ("flask", "spectree", "pydantic"),
    "smorest": ("flask-smorest",),
}
FLASK, RULES = "flask_alone", "rules"
TURNS = HERE / "contestants/web_api_validation/turns.py"
TIMES, LOOK_TIMES = 200, 20
MEBIBYTE = 1024 * 1024
SENSOR: dict[str, Any] = {
    "name": "Eyjafjallajökull, southern slope",
    "latitude": 63.6314,
    "elevationMetres": 1651,
    "measures": [{"kind": f"soil-temperature-at-depth-{n}-cm", "unit": "Cel"} for n in range(15)],
}
VALID = json.dumps(SENSOR)
FAULTS = ("name", "latitude", "elevationMetres", "unit", "serial")
INVALID = json.dumps(
    SENSOR
    | {"name": "", "latitude": 91, "elevationMetres": "high", "serial": 7}
    | {"measures": [*SENSOR["measures"][:3], {"kind": "rain"}]}
)
QUESTIONS = {
    "1810.0 is whole": json.dumps(SENSOR | {"elevationMetres": 1810.0}),
    "12.5 is not": json.dumps(SENSOR | {"elevationMetres": 12.5}),
    "key twice": VALID[:-1] + ', "name": "another"}',
    "NaN": VALID.replace("63.6314", "NaN"),
    '"12" for a number': json.dumps(SENSOR | {"latitude": "12"}),
    "true for a number": json.dumps(SENSOR | {"latitude": True}),
    "no JSON": VALID[:-1],
    "60,000 brackets": "[" * 60_000,
}
"""Asked of each once; the answer's status tells."""


class Candidate:
    def __init__(self, name: str, interpreter: Interpreter) -> None:
        self.process = subprocess.Popen(
            interpreter.command(str(TURNS), module(name)),
            env=interpreter.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.name = name
        self.us: dict[str, list[float]] = {VALID: [], INVALID: []}

    def ask(self, text: str, times: int = 1) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"text": text, "times": times}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline() or "{}")
        if not answer:
            raise Refusal(f"{self.name} ended")
        return answer

    def take_turn(self, text: str, times: int) -> None:
        self.us[text].append(statistics.median(self.ask(text, times)["us"]))

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def main(rounds: int) -> None:
    with console.step("packages"):
        interpreters = {name: of_peers("api-peers", *roots) for name, roots in CANDIDATES.items()}
        interpreters[RULES] = of_service("web-api")
    imports = import_ms(interpreters, rounds)
    candidates = [Candidate(name, each) for name, each in interpreters.items()]
    try:
        for turn in turns(rounds):
            for text in (VALID, INVALID):
                for each in candidates:
                    if text is VALID or each.name != FLASK:
                        each.take_turn(text, TIMES if rounds > 1 else LOOK_TIMES)
            console.err.print(f"round {turn} of {rounds}")
        show_times(candidates, imports, interpreters)
        show_refusals(candidates[1:])
    finally:
        for each in candidates:
            each.end()


def import_ms(interpreters: dict[str, Interpreter], rounds: int) -> dict[str, float]:
    """The median of what each takes over Flask, round by round."""
    over: dict[str, list[float]] = {name: [] for name in interpreters}
    for _ in turns(rounds):
        ms = {n: each.processor_ms(f"import {module(n)}") for n, each in interpreters.items()}
        for name, each in ms.items():
            over[name].append(each - ms[FLASK])
    return {name: statistics.median(warm(times)) for name, times in over.items()}


def show_times(
    candidates: list[Candidate], imports: dict[str, float], interpreters: dict[str, Interpreter]
) -> None:
    rows = []
    for each in candidates:
        size = f"{interpreters[each.name].unzipped_bytes / MEBIBYTE:.1f}"
        invalid = warm(each.us[INVALID])
        rows.append(
            [
                each.name,
                f"{imports[each.name]:+.0f}",
                f"{statistics.median(warm(each.us[VALID])):.0f}",
                f"{statistics.median(invalid):.0f}" if invalid else "",
                "" if each.name == RULES else size,
            ]
        )
    columns = ["library", "import over Flask, ms", "valid, µs", "invalid, µs", "unzipped MiB"]
    console.table("Validating 1 kB", columns, rows)


def show_refusals(candidates: list[Candidate]) -> None:
    answers = {each.name: each.ask(INVALID) for each in candidates}
    rows = [
        ["status", *(answer["status"] for answer in answers.values())],
        ["faults told, of 5", *(f"{told(answer['text'])}" for answer in answers.values())],
        ["place in an array", *(place(answer["text"]) for answer in answers.values())],
        ["media type", *(answer["type"] for answer in answers.values())],
        *(
            [question, *(each.ask(text)["status"] for each in candidates)]
            for question, text in QUESTIONS.items()
        ),
    ]
    console.table("What a refusal tells", ["", *answers], rows)


def told(text: str) -> int:
    return sum(fault in text for fault in FAULTS)


def place(text: str) -> str:
    """How the missing unit of the fourth measure is addressed."""
    if "#/measures/3/unit" in text:
        return "JSON pointer"
    return "path" if "3" in text and "unit" in text else "no"


def module(name: str) -> str:
    return f"contestants.web_api_validation.{name}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
