"""People use the console in a browser: each journey of services/console/tests/browser."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.estate_process import Command, EstateProcess
from tools.people import GROUPS, Person, demo_person
from tools.repository import ROOT, service
from tools.testing.commands import RESULTS

JOURNEYS = service("console").folder / "tests/browser"
BROWSER = ["node", str(ROOT / "tools/chromium.mjs")]
STRANGER = Person("stranger@stackyard.example", "Aa1!in-no-group-at-all")
TIME_LIMIT_S = 300


def names() -> list[str]:
    """As the files have them, so that each is a case even when the browser doesn't start."""
    return [
        name
        for file in sorted(JOURNEYS.glob("*.test.mjs"))
        for name in re.findall(r'^journey\(\s*"(.+?)"', file.read_text(), re.MULTILINE)
    ]


@dataclass(frozen=True)
class Taken:
    failure: str | None
    notes: tuple[str, ...]


@pytest.fixture(scope="module")
def people(estate: EstateProcess, started: Command) -> Iterator[dict[str, Person]]:
    """One of each group, and one who is in none."""
    cognito, pool = estate.client("cognito-idp"), estate.registry("platform/user-pool/id")
    cognito.admin_create_user(UserPoolId=pool, Username=STRANGER.username, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=STRANGER.username, Password=STRANGER.password, Permanent=True
    )
    folder = Path(estate.cloud.folder)
    yield {group: demo_person(group, folder) for group in GROUPS} | {"stranger": STRANGER}
    cognito.admin_delete_user(UserPoolId=pool, Username=STRANGER.username)


@pytest.fixture(scope="module")
def taken(
    estate: EstateProcess,
    people: dict[str, Person],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Taken]:
    """What came of each journey that was asked for: all go through one browser."""
    folder = tmp_path_factory.mktemp("console")
    asked = {item.callspec.params.get("name") for item in request.session.items
             if isinstance(item, pytest.Function) and hasattr(item, "callspec")}  # fmt: skip
    settings = {
        "console": estate.endpoints["services"]["console"]["url"],
        "people": {
            role: {"username": person.username, "password": person.password}
            for role, person in people.items()
        },
        "faultProxy": estate.cloud.faultProxyUrl,
        "chromium": subprocess.run(
            BROWSER, capture_output=True, text=True, check=True
        ).stdout.strip(),
        "photographs": str(ROOT / "tools/tour/photos/photographs"),
        "scratch": str(folder),
        "screenshots": str(RESULTS / "screenshots"),
        "results": str(folder / "results.json"),
        "journeys": [name for name in names() if name in asked],
    }
    (folder / "settings.json").write_text(json.dumps(settings))
    answer = subprocess.run(
        ["node", "run.mjs", str(folder / "settings.json")],
        cwd=JOURNEYS, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False,
    )  # fmt: skip
    (RESULTS / "console-journeys.txt").write_text(answer.stdout)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return {
        each["name"]: Taken(each["failure"], tuple(each["notes"]))
        for each in json.loads((folder / "results.json").read_text())
    }


def test_the_demo_sign_in_that_machines_are_told_is_the_operators(
    estate: EstateProcess, people: dict[str, Person]
) -> None:
    demo = estate.endpoints["demo"]
    assert Person(demo["username"], demo["password"]) == people["operator"]


@pytest.mark.parametrize("name", names())
def test_journey(name: str, taken: dict[str, Taken]) -> None:
    journey = taken[name]
    print(*journey.notes, sep="\n")
    assert journey.failure is None, journey.failure
