"""What this service says is what it has promised in shared/contracts."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from tests.door import Door
from web_api.events.envelope import SOURCE
from web_api.events.sites import SITE_CREATED

SERVICE = Path(__file__).parents[2]
CONTRACT = SERVICE.parents[1] / "shared/contracts/web-api/site-created.v1"
SCHEMA = Draft7Validator(
    json.loads((CONTRACT / "schema.json").read_text()),
    format_checker=Draft7Validator.FORMAT_CHECKER,
)
EXAMPLES = sorted((CONTRACT / "examples").glob("*.json"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_what_is_published_equals_the_example_of_the_same_site(door: Door, example: Path) -> None:
    promised = json.loads(example.read_text())
    body = {k: v for k, v in promised["data"].items() if k not in {"siteId", "createdAt"}}
    answer = door.post(body, headers={"X-Correlation-Id": promised["correlationid"]})
    (waiting,) = door.sites.outbox.kept.values()
    said = json.loads(waiting.event)
    SCHEMA.validate(said)
    assert (
        (waiting.source, waiting.type) == (SOURCE, SITE_CREATED) == (said["source"], said["type"])
    )
    assert said["subject"] == said["data"]["siteId"] == answer.json["id"]
    assert said["causationid"] == answer.headers["X-Request-Id"]
    assert said["correlationid"] == promised["correlationid"]
    assert said.keys() == promised.keys()
    assert {k: v for k, v in said["data"].items() if k in body} == body
    assert said["data"].keys() == promised["data"].keys()


def test_a_repeated_request_says_nothing_new(door: Door) -> None:
    body = {"name": "Anchorage", "latitude": 61.17432028, "longitude": -149.9961856}
    for _ in range(3):
        door.post(body, key="row-1")
    assert len(door.sites.outbox.kept) == 1
