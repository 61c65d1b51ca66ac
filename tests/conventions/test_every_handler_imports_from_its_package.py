"""Each handler starts in an interpreter that has only the package and what AWS's runtime has.

The local cloud can't show this: its own packages lie on the path of the functions that it runs.
"""

import re
import subprocess
import tomllib
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conventions.packages import WITH_CODE, zip_of
from tests.templates.stacks import AWS_STAGE, stack
from tests.violations import Violation, expect_none, the_only
from tools.environments import LOCAL_CLOUD, library_folder
from tools.repository import Service

AT_ONCE = 4
# -I: neither environment variables nor the working directory; -S: no site-packages.
CLEAN = [str(LOCAL_CLOUD / "bin/python"), "-I", "-S", "-c"]
# As on AWS, the package stands before what the runtime brings.
# What handlers leave to their first call elsewhere, they load at init there.
IN_LAMBDA = {"AWS_LAMBDA_FUNCTION_NAME": "planted"}
IMPORT = """
import importlib, sys
package, runtime, module, function = sys.argv[1:]
sys.path[:0] = [package, runtime]
handle = getattr(importlib.import_module(module), function, None)
if not callable(handle):
    sys.exit(f"{module} has no function {function}")
"""


@dataclass(frozen=True, slots=True)
class Handler:
    where: str
    module: str
    function: str


def handlers_of(service: Service) -> list[Handler]:
    """All that the template names, as Lambda reads them: `folder/module.function`."""
    template = stack(service.name, AWS_STAGE)
    named = {
        template.at(logical_id): str(function["Handler"]).rpartition(".")
        for logical_id, function in template.of_type("AWS::Lambda::Function").items()
    }
    return [Handler(at, path.replace("/", "."), name) for at, (path, _, name) in named.items()]


def failing(handlers: list[Handler], package: Path) -> Iterator[Violation]:
    """Each in an interpreter of its own: one import must not lend its modules to the next."""
    runtime = str(library_folder("aws-runtime"))

    def start(handler: Handler) -> subprocess.CompletedProcess[str]:
        arguments = [IMPORT, str(package), runtime, handler.module, handler.function]
        return subprocess.run(
            [*CLEAN, *arguments],
            env=IN_LAMBDA,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    with ThreadPoolExecutor(AT_ONCE) as workers:
        answers = list(workers.map(start, handlers))
    for handler, answer in zip(handlers, answers, strict=True):
        if answer.returncode:
            yield Violation(
                handler.where,
                expected=f"{handler.module}.{handler.function} starts from its package "
                "alone, with no "
                "variable of its own set",
                found=answer.stderr.strip().splitlines()[-1],
                do="add what is missing to pyproject.toml and `npm run lock`; read settings "
                "at first use",
                why="on AWS the first call would fail with Runtime.ImportModuleError: "
                "https://docs.aws.amazon.com/lambda/latest/dg/python-package.html",
            )


@pytest.fixture(scope="module")
def unzipped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The package of each service, in a folder of its own."""
    folders = {service.name: tmp_path_factory.mktemp(service.package) for service in WITH_CODE}
    for service in WITH_CODE:
        with zipfile.ZipFile(zip_of(service)) as archive:
            archive.extractall(folders[service.name])
    return folders


def _first_library(service: Service) -> str:
    """The import name of its first direct dependency, such as aws_lambda_powertools."""
    project = tomllib.loads((service.folder / "pyproject.toml").read_text())["project"]
    return str(re.split(r"[^\w-]", project["dependencies"][0])[0]).replace("-", "_")


@pytest.mark.parametrize("service", WITH_CODE, ids=lambda each: each.name)
def test_every_handler_imports_from_its_package(
    service: Service, unzipped: dict[str, Path]
) -> None:
    expect_none(failing(handlers_of(service), unzipped[service.name]))


def test_a_package_that_lacks_a_library_is_reported(
    unzipped: dict[str, Path], tmp_path: Path
) -> None:
    service = WITH_CODE[0]
    handler = handlers_of(service)[0]
    missing = _first_library(service)
    for path in unzipped[service.name].iterdir():
        if path.name != missing:
            (tmp_path / path.name).symlink_to(path)
    violation = the_only(failing([handler], tmp_path))
    assert violation.where == handler.where
    assert violation.found == f"ModuleNotFoundError: No module named '{missing}'"


def test_a_handler_that_is_no_function_is_reported(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text("handle = None\n")
    violation = the_only(failing([Handler("planted", "planted", "handle")], tmp_path))
    assert violation.found == "planted has no function handle"


def test_a_module_that_reads_the_environment_when_it_is_imported_is_reported(
    tmp_path: Path,
) -> None:
    (tmp_path / "planted.py").write_text("import os\nTABLE = os.environ['TABLE_NAME']\n")
    violation = the_only(failing([Handler("planted", "planted", "handle")], tmp_path))
    assert violation.found == "KeyError: 'TABLE_NAME'"


def test_the_tools_own_packages_are_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text("import ministack\n")
    violation = the_only(failing([Handler("planted", "planted", "handle")], tmp_path))
    assert violation.found == "ModuleNotFoundError: No module named 'ministack'"
