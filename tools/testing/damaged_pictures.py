"""What brings image-handler down, of damaged pictures and wild requests."""

import json
import os
import subprocess
import sys
from typing import Any

from tools.repository import service
from tools.testing.own_checks import path_of

NAME = "image-handler"


def run(examples: int, seed: int | None, *, as_json: bool = False) -> int:
    """0 when nothing was found; it prints what it does."""
    line, variables = _command(examples, seed, as_json)
    return subprocess.run(line, cwd=service(NAME).folder, env=variables, check=False).returncode


def outcome(examples: int, seed: int) -> dict[str, Any]:
    """As tests/fuzz/campaign.py of the service has it; RuntimeError when it couldn't begin."""
    line, variables = _command(examples, seed, as_json=True)
    answer = subprocess.run(
        line, cwd=service(NAME).folder, env=variables, capture_output=True, text=True, check=False
    )
    try:
        parsed: dict[str, Any] = json.loads(answer.stdout)
    except ValueError as error:
        raise RuntimeError(f"{answer.stdout}{answer.stderr}") from error
    return parsed


def _command(examples: int, seed: int | None, as_json: bool) -> tuple[list[str], dict[str, str]]:
    line = [sys.executable, "-m", "tests.fuzz", "--examples", str(examples)]
    line += [] if seed is None else ["--seed", str(seed)]
    line += ["--json"] if as_json else []
    return line, {**os.environ, **path_of(service(NAME))}
