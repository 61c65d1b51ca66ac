"""Every layer: what it runs. Fast and general ones stand first."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tools.environments import environment, library_folder
from tools.packaging.build import build
from tools.packaging.limits import misfits
from tools.packaging.target import Target, target_of
from tools.repository import LOCAL_STAGE, Service, services
from tools.templates import lint
from tools.templates.compile import compiled
from tools.testing.cloud import test_cloud
from tools.testing.commands import check, pytest
from tools.testing.fuzzing import damaged, fuzzed, planted_defects
from tools.testing.own_checks import (
    LINT_IMPORTS,
    imports_of,
    path_of,
    style_of_site,
    tests_of,
    tests_of_in_halves,
    tests_of_site,
    tests_of_tools,
    types_of,
    types_of_site,
    with_code,
    with_site,
)
from tools.testing.results import Case

AT_ONCE = 2
UNIT_AT_ONCE = 3
"""The tools' tests wait for tries and processes as much as they work."""
AWS_STAGE = "prod"


def style() -> list[Case]:
    return [
        check("style", "ruff format", ["ruff", "format", "--check", "--quiet", "."]),
        check("style", "ruff check", ["ruff", "check", "--quiet", "."]),
        *(style_of_site(s) for s in with_site()),
    ]


def types() -> list[Case]:
    common = ["mypy", "tools", "tests", "benchmarks"]
    checks = [lambda: check("types", "tools and tests", common)]
    checks += [lambda s=s: types_of(s) for s in with_code()]  # type: ignore[misc]
    checks += [lambda s=s: types_of_site(s) for s in with_site()]  # type: ignore[misc]
    return _at_once(*checks)


def imports() -> list[Case]:
    checks = [lambda: check("imports", "tools", LINT_IMPORTS)]
    checks += [lambda s=s: imports_of(s) for s in with_code()]  # type: ignore[misc]
    return _at_once(*checks)


def unit() -> list[Case]:
    # The longest first.
    return _flat(
        *tests_of_tools(),
        *(tests_of(s, "unit") for s in with_code()),
        *(tests_of_site(s, "unit") for s in with_site()),
        at_once=UNIT_AT_ONCE,
    )


def contract() -> list[Case]:
    whole = lambda: pytest("contract/agreement", ["tests/contracts"])  # noqa: E731
    return _flat(
        whole,
        *(tests_of(s, "contract") for s in with_code()),
        *(tests_of_site(s, "contract") for s in with_site()),
    )


def conventions() -> list[Case]:
    _compile_templates()
    library_folder("aws-runtime")
    return pytest("conventions", ["tests/conventions"])


def edges() -> list[Case]:
    return pytest("edges", ["tests/edges"])


def packages() -> list[Case]:
    """For AWS on both architectures, and the templates under both linters."""
    environment("template-lint")
    targets = [target_of(AWS_STAGE, architecture) for architecture in ("x86_64", "arm64")]
    cases = [_package(service, target) for target in targets for service in with_code()]
    found = lint.findings(list(services().values()), AWS_STAGE, {})
    return [*cases, Case("packages", "templates lint clean", 0.0, "\n".join(found) or None)]


def fuzz() -> list[Case]:
    """Both doors of web-api at once, and whether what does it finds anything; image-handler."""
    return _flat(lambda: fuzzed("gateway"), lambda: fuzzed("wsgi"), planted_defects, damaged)


def integration() -> list[Case]:
    with test_cloud() as address:
        return list(
            itertools.chain.from_iterable(
                pytest(
                    f"integration/{s.name}", ["tests/integration"], s.folder, path_of(s) | address
                )
                for s in with_code()
            )
        )


def e2e() -> list[Case]:
    """On an estate of its own; the tests bring it up the way `npm start` does."""
    return pytest("e2e", ["tests/e2e"])


def faults() -> list[Case]:
    return pytest("faults", ["tests/faults"])


def chain() -> list[Case]:
    """What becomes of events, photographs and readings when something fails, on its own estate."""
    return pytest("chain", ["tests/chain"])


def doors() -> list[Case]:
    """What the API's doors let in and refuse, on an estate of its own."""
    return pytest("doors", ["tests/doors"])


LAYERS: dict[str, Callable[[], list[Case]]] = {
    layer.__name__: layer
    for layer in (
        style, types, imports, unit, contract, conventions, fuzz, edges,
        integration, packages, e2e, faults, chain, doors,
    )
}  # fmt: skip


BESIDE = {
    "packages": "integration",
    **dict.fromkeys(("conventions", "fuzz", "faults", "chain", "doors"), "e2e"),
}
"""Each of the others is one process, or waits for its own estate, and none rests on it."""


def of_service(service: Service) -> list[Case]:
    """Its own unit and contract tests, and nothing else; of a site the types too."""
    runs = []
    if service.has_code:
        runs += [*tests_of_in_halves(service, "unit"), tests_of(service, "contract")]
    if service.has_site:
        runs += [tests_of_site(service, "unit"), tests_of_site(service, "contract")]
        runs.append(lambda: [types_of_site(service)])
    return _flat(*runs, at_once=UNIT_AT_ONCE)


def _package(service: Service, target: Target) -> Case:
    package = build(service, target)
    problems = misfits(package, target) if package else []
    text = "\n".join(f"{m.name}: {m.problem}" for m in problems)
    return Case("packages", f"{service.name} for {target.name}", 0.0, text or None)


def _compile_templates() -> None:
    with ThreadPoolExecutor(AT_ONCE) as workers:
        for stage in (AWS_STAGE, LOCAL_STAGE):
            list(workers.map(lambda s: compiled(s, stage, {}), services().values()))  # noqa: B023


def _at_once(*checks: Callable[[], Case]) -> list[Case]:
    with ThreadPoolExecutor(AT_ONCE) as workers:
        return list(workers.map(lambda each: each(), checks))


def _flat(*runs: Callable[[], list[Case]], at_once: int = AT_ONCE) -> list[Case]:
    with ThreadPoolExecutor(at_once) as workers:
        return list(itertools.chain.from_iterable(workers.map(lambda each: each(), runs)))
