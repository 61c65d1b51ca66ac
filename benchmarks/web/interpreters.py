"""Interpreters as Lambda starts them: with a package and AWS's runtime, nothing of the tools."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.metadata import Distribution, distributions
from pathlib import Path

from tools.environments import library_folder
from tools.packaging.build import build
from tools.packaging.target import target_of
from tools.repository import LOCAL_STAGE, ROOT, STATE, Refusal, service

HERE = ROOT / "benchmarks"
_TIMED = """
import time
began = time.process_time()
{first}
between = time.process_time()
{second}
print(began, between, time.process_time())
"""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """`unzipped_bytes` is the size of what would be deployed."""

    path: tuple[Path, ...]
    unzipped_bytes: int
    function: str | None = None
    endpoint: str | None = None
    """Of AWS, where something is called."""

    @property
    def environment(self) -> dict[str, str]:
        more = {"AWS_LAMBDA_FUNCTION_NAME": self.function, "AWS_ENDPOINT_URL": self.endpoint}
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": ":".join(map(str, self.path)),
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "benchmark",
            "AWS_SECRET_ACCESS_KEY": "benchmark",
            "POWERTOOLS_SERVICE_NAME": "web-api",
            "TABLE_NAME": "table",
            "UPLOAD_BUCKET_NAME": "bucket",
            "UPLOAD_VALIDITY_SECONDS": "900",
            "DOWNLOAD_VALIDITY_SECONDS": "300",
            "DELETED_RETENTION_DAYS": "60",
            "WINDOW_RETENTION_DAYS": "35",
            "CONSOLE_ORIGIN_PARAMETER_NAME": "/stackyard/prod/console/distribution/origin",
            "CURSOR_KEY_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:key",
            **{name: value for name, value in more.items() if value},
        }

    def in_lambda(self) -> "Interpreter":
        """Where handlers make their clients before the first call."""
        return replace(self, function="web-api")

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-S", *arguments]

    def processor_ms(self, statement: str) -> float:
        """Of one process that does nothing else."""
        return self.phases_ms(statement, "")[0]

    def phases_ms(self, first: str, second: str) -> tuple[float, float]:
        """Of two statements of one process, the second behind the first."""
        answer = self.printed(_TIMED.format(first=first, second=second))
        began, between, ended = map(float, answer.splitlines()[-1].split())
        return (between - began) * 1000, (ended - between) * 1000

    def printed(self, program: str) -> str:
        """What a program prints in a fresh interpreter."""
        answer = subprocess.run(
            self.command("-c", program),
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if answer.returncode:
            raise Refusal(f"{program} fails:\n{answer.stderr.strip()}")
        return answer.stdout


def of_service(name: str) -> Interpreter:
    """Its package for this machine, unpacked."""
    package = build(service(name), target_of(LOCAL_STAGE, "x86_64"))
    assert package is not None
    folder = STATE / "benchmarks" / f"{name}-{package.zip.stem}"
    if not folder.is_dir():
        with zipfile.ZipFile(package.zip) as archive:
            archive.extractall(folder)
    return Interpreter((folder, library_folder("aws-runtime"), HERE), package.unzipped_bytes)


def of_peers(lock: str, *roots: str) -> Interpreter:
    """All that the lock names lies there; the size is that of the roots and what they need."""
    folder = library_folder(lock)
    return Interpreter((folder, HERE), _unzipped_bytes(folder, roots))


def _unzipped_bytes(folder: Path, roots: Iterable[str]) -> int:
    found = {_name(each.name): each for each in distributions(path=[str(folder)])}
    needed: set[str] = set()
    waiting = [_name(root) for root in roots]
    while waiting:
        name = waiting.pop()
        if name in found and name not in needed:
            needed.add(name)
            waiting += _required(found[name])
    files = (folder / str(file) for name in needed for file in found[name].files or ())
    return sum(file.stat().st_size for file in files if file.is_file() and file.suffix != ".pyc")


def _required(distribution: Distribution) -> list[str]:
    """Without what only extras, or another platform's Python, would ask for."""
    asked = [line for line in distribution.requires or () if ";" not in line]
    return [_name(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in asked]


def _name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
