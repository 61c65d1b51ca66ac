"""Redocly CLI, which lints OpenAPI 3.1 and rates changes of it by the version that they need.

One npm package of 15 MB that downloads nothing by itself. Beside it stood spectral (68 MB, 255
packages, no differ), vacuum (Node 24), openapi-spec-validator (form alone); as differs openapi-diff
and api-smart-diff (no OpenAPI 3.1, or no releases), oasdiff (no package of npm or PyPI).
"""

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

from tools.environments import npm_environment
from tools.repository import ROOT

TIME_LIMIT_S = 120
# It would ask for newer versions and tell its makers of its use.
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def run(*arguments: object) -> list[dict[str, Any]]:
    """What a command of it reports with `--format json`, one for each file that it looks at.

    Its exit code only repeats that.
    """
    program = npm_environment("openapi") / "node_modules/.bin/redocly"
    command = [str(program), *map(str, arguments), "--format", "json"]
    answer = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **QUIET}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False,
    )  # fmt: skip
    try:
        return list(_reports(answer.stdout.strip()))
    except ValueError as error:
        raise RuntimeError(f"redocly failed:\n{answer.stdout}{answer.stderr}") from error


def _reports(written: str) -> Iterator[dict[str, Any]]:
    """They stand one behind the other. Raises ValueError when there is none."""
    report, end = json.JSONDecoder().raw_decode(written)
    yield report
    if rest := written[end:].lstrip():
        yield from _reports(rest)
