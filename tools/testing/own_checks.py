"""What a service brings to the layers: its own tests and types, with the tools of its kind."""

from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path

from tools.packaging import dependencies
from tools.packaging.target import target_of
from tools.repository import LOCAL_STAGE, PYCACHE, Service, services
from tools.testing.commands import check, pytest, site_check, vitest
from tools.testing.results import Case

LINT_IMPORTS = ["lint-imports", "--no-cache"]
SLOW_TESTS_OF_TOOLS = (
    (
        "test_bench", "test_packaging", "test_testing", "test_lint", "test_site_build",
        "test_bootstrap_bytecode",
    ),
    ("test_bootstrap", "test_lock", "test_stages"),
)  # fmt: skip
"""Which run together; all others do too, and share a local cloud."""


def with_code() -> list[Service]:
    return [service for service in services().values() if service.has_code]


def with_site() -> list[Service]:
    return [service for service in services().values() if service.has_site]


def tests_of(service: Service, kind: str) -> Callable[[], list[Case]]:
    return lambda: pytest(
        f"{kind}/{service.name}", [f"tests/{kind}"], service.folder, path_of(service)
    )


def tests_of_in_halves(service: Service, kind: str) -> list[Callable[[], list[Case]]]:
    """For who runs nothing else."""
    return [
        partial(_some_of, service, f"{kind}/{service.name} {number}", files)
        for number, files in enumerate(halves(service.folder / "tests" / kind), start=1)
    ]


def halves(folder: Path) -> list[list[Path]]:
    """A folder's tests, dealt out by their size, which tells how long they take."""
    files = sorted(folder.glob("test_*.py"), key=lambda file: file.stat().st_size, reverse=True)
    return [half for half in (files[::2], files[1::2]) if half]


def _some_of(service: Service, suite: str, files: list[Path]) -> list[Case]:
    names = [str(file.relative_to(service.folder)) for file in files]
    return pytest(suite, names, service.folder, path_of(service))


def tests_of_tools() -> list[Callable[[], list[Case]]]:
    """In parts that take about as long as each other."""
    slow = [[f"tests/tools/{name}.py" for name in names] for names in SLOW_TESTS_OF_TOOLS]
    others = ["tests/tools", *(f"--ignore={each}" for each in chain.from_iterable(slow))]
    return [
        partial(pytest, f"unit/tools {number}", chosen)
        for number, chosen in enumerate([others, *slow], start=1)
    ]


def path_of(service: Service) -> dict[str, str]:
    """Tests run against the very libraries that the package carries, compiled elsewhere."""
    libraries = dependencies.installed(
        service.folder / "requirements.txt", target_of(LOCAL_STAGE, "x86_64")
    )
    return {"PYTHONPATH": str(libraries), "PYTHONPYCACHEPREFIX": str(PYCACHE)}


def types_of(service: Service) -> Case:
    arguments = ["mypy", service.package, "tests"]
    return check("types", service.name, arguments, service.folder, path_of(service))


def tests_of_site(service: Service, kind: str) -> Callable[[], list[Case]]:
    return lambda: vitest(f"{kind}/{service.name}", [f"tests/{kind}"], service.folder)


def types_of_site(service: Service) -> Case:
    return site_check("types", "check", service.folder)


def imports_of(service: Service) -> Case:
    return check("imports", service.name, LINT_IMPORTS, service.folder, path_of(service))


def style_of_site(service: Service) -> Case:
    return site_check("style", "lint", service.folder)
