"""The public image cases over HTTP, as the deployed image API answers them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from subprocess import DEVNULL

import pytest

from tests.estate_process import Command, EstateProcess
from tools.repository import DEFAULT_REGION, services
from tools.testing.own_checks import path_of

IMAGES = services()["image-handler"]
CASES = IMAGES.folder / "tests/compatibility"
LONGEST_S = 300
# What a gateway could spoil: paths, queries, headers, methods, types and sizes. What becomes of the
# pixels is seen without one (services/image-handler/tests/unit/test_public_cases.py).
ABOUT_HTTP = "^p-(plain|k|q|c|head|cache|last|hdr|exp|svg|json|slash|root|too)"


@pytest.fixture(scope="module")
def judged(
    estate: EstateProcess, started: Command, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, object]]:
    """The cases of the solution's default configuration, as the checker judged them."""
    verdict = tmp_path_factory.mktemp("cases") / "verdict.json"
    command = [
        *(sys.executable, str(CASES / "image-check.py"), "--mode", "better"),
        *("--url", estate.endpoints["services"]["image-handler"]["url"], "--only", ABOUT_HTTP),
        *("--bucket", estate.registry("image-handler/source-bucket/name")),
        *("--bucket2", estate.registry("image-handler/overlay-bucket/name")),
        *("--cases", str(CASES / "image-cases.json"), "--json", str(verdict)),
    ]
    reached_by = {
        "AWS_ENDPOINT_URL": estate.cloud.endpointUrl,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": DEFAULT_REGION,
    }
    surroundings = {**os.environ, **path_of(IMAGES), **reached_by}
    subprocess.run(command, env=surroundings, stdout=DEVNULL, timeout=LONGEST_S, check=False)
    return list(json.loads(Path(verdict).read_text())["results"])


def test_the_deployed_stack_answers_the_public_cases(judged: list[dict[str, object]]) -> None:
    wrong = {each["id"]: each["bad"] for each in judged if each["bad"]}
    assert wrong == {}
    assert len(judged) > 50
