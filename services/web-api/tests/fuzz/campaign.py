"""One run of schemathesis against one address: all checks, all phases, links included."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.fuzz.field import Device, device_at

FOLDER = Path(__file__).parent
SERVICE = FOLDER.parents[1]
DOCUMENT = SERVICE / "openapi.yml"
ALL_PHASES = "examples,coverage,fuzzing,stateful"
TIME_LIMIT_S = 3600


@dataclass(frozen=True, slots=True)
class Outcome:
    """`told` is what schemathesis printed, with a request to repeat for each failure."""

    door: str
    seed: int
    cases: int
    operations: int
    failures: int
    seconds: float
    is_complete: bool
    told: str

    @property
    def is_clean(self) -> bool:
        return self.is_complete and not self.failures and self.cases > 0

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "is_clean": self.is_clean}


def fuzzed(
    door: str,
    url: str,
    identity_token: str,
    examples: int,
    seed: int,
    *,
    phases: str = ALL_PHASES,
    only: tuple[str, ...] = (),
) -> Outcome:
    """As an operator, and as a device.

    `examples` is the number of cases for each operation and each kind of sequence; `only` holds
    the ids of operations, all when empty.
    """
    device = device_at(url, identity_token)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        answer = subprocess.run(
            [
                *(_program(), "--no-color", "--config-file", str(FOLDER / "schemathesis.toml")),
                *("run", str(DOCUMENT), "--url", url, "--phases", phases),
                *("--seed", str(seed), "--max-examples", str(examples)),
                *(f"--include-operation-id={each}" for each in only),
                *("--report", "json", "--report-json-path", str(report)),
            ],
            cwd=SERVICE, env={**os.environ, **_environment(identity_token, device)},
            capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False,
        )  # fmt: skip
        told = answer.stdout + answer.stderr
        if not report.exists():
            raise RuntimeError(f"schemathesis failed:\n{told}")
        found = json.loads(report.read_text())
    return Outcome(
        door=door,
        seed=seed,
        cases=found["test_cases"]["generated"],
        operations=found["operations"]["tested"],
        failures=found["test_cases"]["unique_failures"] + len(found["errors"]),
        seconds=round(found["running_time"], 1),
        is_complete=found["complete"] and answer.returncode in (0, 1),
        told=told,
    )


def _program() -> str:
    """Of the environment that runs this."""
    return str(Path(sys.executable).with_name("st"))


def _environment(identity_token: str, device: Device) -> dict[str, str]:
    """What schemathesis.toml and the hooks read."""
    return {
        "FUZZ_IDENTITY_TOKEN": identity_token,
        "FUZZ_DEVICE_CREDENTIAL": device.credential,
        "FUZZ_DEVICE_ID": device.id,
        "FUZZ_SITE_ID": device.site_id,
        "PYTHONPATH": os.pathsep.join([str(SERVICE), os.environ.get("PYTHONPATH", "")]),
    }
