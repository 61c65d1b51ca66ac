"""`npm run fuzz`: schemathesis against the doors of web-api, by its openapi.yml."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from tools.environments import environment
from tools.estate import local_estate
from tools.repository import Refusal, service
from tools.web_api import NAME, import_path

Door = Literal["gateway", "wsgi", "both", "deployed"]
DOORS: tuple[Door, ...] = ("gateway", "wsgi", "both", "deployed")


def command(
    door: str,
    examples: int,
    seed: int | None,
    phases: str | None = None,
    *,
    as_json: bool = False,
) -> tuple[list[str], dict[str, str]]:
    """The command line and its environment; `examples` are the cases for each operation.

    Raises Refusal for a door that there isn't, and for the deployed one where no estate runs.
    """
    if door not in DOORS:
        raise Refusal(f"expected a door of {', '.join(DOORS)}; there is no {door!r}")
    line = [str(_python()), "-m", "tests.fuzz", "--examples", str(examples)]
    line += [] if seed is None else ["--seed", str(seed)]
    line += [] if phases is None else ["--phases", phases]
    line += ["--json"] if as_json else []
    if door != "deployed":
        return [*line, "--door", door], {**os.environ, **import_path()}
    token = {"FUZZ_IDENTITY_TOKEN": _operators_token()}
    return [*line, "--url", str(_estate_url())], {**os.environ, **import_path(), **token}


def run(line: list[str], variables: Mapping[str, str]) -> int:
    """0 when nothing was found; it prints what it does."""
    return subprocess.run(line, cwd=_folder(), env=variables, check=False).returncode


def outcomes(door: Door, examples: int, seed: int) -> list[dict[str, Any]]:
    """As tests/fuzz/campaign.py has them; raises RuntimeError when it couldn't begin."""
    line, variables = command(door, examples, seed, as_json=True)
    answer = subprocess.run(
        line, cwd=_folder(), env=variables, capture_output=True, text=True, check=False
    )
    try:
        parsed: list[dict[str, Any]] = json.loads(answer.stdout)
    except ValueError as error:
        raise RuntimeError(f"{answer.stdout}{answer.stderr}") from error
    return parsed


def planted() -> tuple[list[str], Path, dict[str, str]]:
    """Command line, folder and environment of the tests that plant defects for it to find."""
    line = [str(_python()), "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/fuzz"]
    return line, _folder(), import_path()


def _python() -> Path:
    return environment("fuzz") / "bin/python"


def _folder() -> Path:
    return service(NAME).folder


def _estate_url() -> str:
    url = local_estate().url(NAME)
    if url is None:
        raise Refusal("web-api isn't deployed to the running estate: `npm start` again")
    return url


def _operators_token() -> str:
    estate = local_estate()
    return estate.people.identity_token(estate.demo_person("operator"))
