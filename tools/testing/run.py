"""The run itself: layer after layer, a table, a JUnit file, and one closing line."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools import console
from tools.repository import ROOT, Refusal, service
from tools.testing.commands import RESULTS
from tools.testing.layers import BESIDE, LAYERS, of_service
from tools.testing.results import Case, LayerResult, write_junit

JUNIT = RESULTS / "junit.xml"
Layer = Callable[[], list[Case]]


def command(service_name: str | None, only: str | None) -> int:
    """0 when all passed; stops at the first broken layer, for the ones behind it rest on it."""
    if service_name is not None:
        chosen = service(service_name)
        if not (chosen.has_code or chosen.has_site):
            raise Refusal(f"{chosen.name} has no code, so no tests of its own: run `npm test`")
        plan: Mapping[str, Layer] = {f"{chosen.name}: its own": lambda: of_service(chosen)}
    elif only is not None:
        if only not in LAYERS:
            raise Refusal(f"expected a layer of {', '.join(LAYERS)}; there is no {only!r}")
        plan = {only: LAYERS[only]}
    else:
        plan = LAYERS
    return run_layers(plan)


def run_layers(plan: Mapping[str, Layer], beside: Mapping[str, str] = BESIDE) -> int:
    """`beside` names layers that run, two by two, at the same time as another before them."""
    start = time.perf_counter()
    finished = _layers(plan, beside)
    return _finish(finished, len(plan), time.perf_counter() - start)


def _layers(plan: Mapping[str, Layer], beside: Mapping[str, str]) -> list[LayerResult]:
    RESULTS.mkdir(parents=True, exist_ok=True)
    finished: list[LayerResult] = []
    for names in _steps(plan, beside):
        with console.err.status(f"{', '.join(names)} …"), ThreadPoolExecutor(2) as other:
            # The first stays in this thread, where alone signals can be held. It is the longest:
            # more than two beside it would only slow it down.
            others = [other.submit(_layer, name, plan[name]) for name in names[1:]]
            layers = [_layer(names[0], plan[names[0]]), *(each.result() for each in others)]
        finished += layers
        if any(layer.failed for layer in layers):
            break
    return finished


def _steps(plan: Mapping[str, Layer], beside: Mapping[str, str]) -> list[list[str]]:
    """Names of layers that run together, at the place of the one that the others run beside."""
    steps: dict[str, list[str]] = {}
    for name in plan:
        steps.setdefault(beside.get(name, name), []).append(name)
    places = list(plan)

    def place(step: tuple[str, list[str]]) -> int:
        chief, names = step
        return places.index(chief if chief in plan else names[0])

    return [
        sorted(names, key=lambda name: name != chief)
        for chief, names in sorted(steps.items(), key=place)
    ]


def _layer(name: str, run: Layer) -> LayerResult:
    layer = LayerResult(name)
    start = time.perf_counter()
    layer.cases = _cases(name, run)
    layer.seconds = time.perf_counter() - start
    if layer.failed:
        console.failed(name, f"{len(layer.failed)} of {len(layer.cases)} failed")
    else:
        console.done(name, f"{layer.passed} passed", layer.seconds)
    return layer


def _cases(name: str, run: Layer) -> list[Case]:
    """A layer that can't even begin has failed, and its reason is its failure."""
    try:
        cases = run()
    except Refusal as refusal:
        console.failed(name, str(refusal))
        return [Case(name, "preparation", 0.0, str(refusal))]
    return cases or [Case(name, "collection", 0.0, "no check ran")]


def _finish(layers: list[LayerResult], planned: int, seconds: float) -> int:
    write_junit(layers, JUNIT)
    rows = [
        [x.name, str(x.passed), str(len(x.failed)), str(x.skipped), f"{x.seconds:.1f}"]
        for x in layers
    ]
    total = [str(sum(int(row[column]) for row in rows)) for column in (1, 2, 3)]
    rows.append(["all", *total, f"{seconds:.1f}"])
    console.table("npm test", ["layer", "passed", "failed", "skipped", "s"], rows)
    if failed := [case for layer in layers for case in layer.failed]:
        behind = planned - len(layers)
        broken = ", ".join(layer.name for layer in layers if layer.failed)
        console.out.print(f"Stopped at {broken}; {behind} layers behind it didn't run.")
        for case in failed:
            console.out.print(console.plain(f"  ✗ {case.suite}: {case.name}"))
    console.out.print(f"JUnit: {_short(JUNIT)}")
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 1 if failed else 0


def _short(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
