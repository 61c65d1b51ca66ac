"""CloudFront's function as the template holds it, run in Node: it uses what CloudFront has."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from image_handler.domain.delivery.negotiation import preferred
from image_handler.domain.requests.query_edits import EDITING

TEMPLATE = Path(__file__).parents[2] / "resources/image_distribution.yml"
OFFERS = ("image/avif", "image/webp")
CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
SAFARI = "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,*/*;q=0.5"
ACCEPTS = {
    CHROME: "image/avif,image/webp",
    FIREFOX: "image/avif,image/webp",
    SAFARI: "image/avif,image/webp",
    "image/webp,*/*;q=0.8": "image/webp",
    "IMAGE/WEBP ; Q=0.9": "image/webp",
    "image/webp,image/avif;q=0.5": "image/webp,image/avif;q=0.9",
    "image/avif;q=0,image/webp": "image/webp",
    "image/avif;q=high,image/webp;q=0.001": "image/webp",
    "image/webp;q=0.5,image/jpeg": "*/*",
    "image/png,image/*;q=0.8": "*/*",
    "*/*": "*/*",
    "": "*/*",
    ",;,=": "*/*",
    "image/webp" + " " * 3000 + ",image/avif": "image/webp",
}


class _Template(yaml.SafeLoader):
    """What CloudFormation's tags stand for is of no matter here."""


_Template.add_multi_constructor("!", lambda *_: None)


def _edges(*requests: dict[str, Any]) -> list[dict[str, Any]]:
    """Each request as it leaves the function; all in one process."""
    # Safe: a SafeLoader with one constructor more, which answers None.
    template = yaml.load(TEMPLATE.read_text(), Loader=_Template)
    code = template["Resources"]["ImageRequests"]["Properties"]["FunctionCode"]
    script = f"{code}\nconst told = JSON.parse(require('fs').readFileSync(0));\n" + (
        "process.stdout.write(JSON.stringify(told.map((request) => handler({ request }))));"
    )
    answer = subprocess.run(
        [shutil.which("node") or "node", "-e", script],
        input=json.dumps(requests), capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    left: list[dict[str, Any]] = json.loads(answer.stdout)
    return left


def _request(headers: dict[str, str], query: dict[str, str]) -> dict[str, Any]:
    return {
        "uri": "/a",
        "headers": {name: {"value": value} for name, value in headers.items()},
        "querystring": {name: {"value": value} for name, value in query.items()},
    }


def _values(fields: dict[str, dict[str, str]]) -> dict[str, str]:
    return {name: field["value"] for name, field in fields.items()}


HINTS = {"sec-ch-dpr": "2", "dpr": "2", "sec-ch-width": "411"}
READ = {*EDITING, "dpr", "expires", "focal", "info", "preset"}
# What is sent with hints that are asked for, and what is left of them.
HINTED = [
    ({"sec-ch-dpr": "2.625", "sec-ch-width": "411"}, {"sec-ch-dpr": "2.75", "sec-ch-width": "411"}),
    ({"dpr": "2"}, {"sec-ch-dpr": "2"}),
    ({"sec-ch-dpr": "99", "dpr": "1"}, {"sec-ch-dpr": "4"}),
    ({"sec-ch-dpr": "-1", "sec-ch-width": "1e9"}, {}),
    ({"sec-ch-dpr": "wide", "sec-ch-width": "0"}, {}),
]
SIGNED = {"signature": "0f", "utm_source": "x", "width": "9"}
REQUESTS = {
    **{f"accept {each}": _request({"accept": each}, {}) for each in ACCEPTS},
    "no accept": _request({}, {}),
    "strangers": _request(
        {}, {"width": "9", "utm_source": "x", "rotate": "90", "toString": "1", "fit": "cover"}
    ),
    "all that is read": _request({}, dict.fromkeys(READ, "1")),
    "signed": _request({}, SIGNED),
    "hints": _request(HINTS, {}),
    "hints and a ratio": _request(HINTS, {"dpr": "2"}),
    **{
        f"hints {number} for {name}": _request(sent, {name: "auto"})
        for number, (sent, _) in enumerate(HINTED)
        for name in ("dpr", "width")
    },
}


@pytest.fixture(scope="module")
def left() -> dict[str, dict[str, Any]]:
    """All requests as they leave the function: each start of Node takes its time."""
    return dict(zip(REQUESTS, _edges(*REQUESTS.values()), strict=True))


Left = dict[str, dict[str, Any]]


def test_every_accept_becomes_one_of_five(left: Left) -> None:
    found = {each: left[f"accept {each}"]["headers"]["accept"]["value"] for each in ACCEPTS}
    assert found == ACCEPTS
    assert left["no accept"]["headers"]["accept"]["value"] == "*/*"


@pytest.mark.parametrize("stored", ["image/jpeg", "image/png", "image/gif"])
def test_the_handler_chooses_by_what_is_left_as_by_what_was_sent(stored: str) -> None:
    """But where a type that isn't stored is liked better than both: then neither comes."""
    for sent, left in ACCEPTS.items():
        if sent == "image/webp;q=0.5,image/jpeg" and stored != "image/jpeg":
            continue
        assert preferred(left, OFFERS, stored) == preferred(sent, OFFERS, stored), sent


def test_strange_parameters_are_taken_away_and_the_others_keep_their_order(left: Left) -> None:
    kept = _values(left["strangers"]["querystring"])
    assert list(kept.items()) == [("width", "9"), ("rotate", "90"), ("fit", "cover")]


def test_every_parameter_that_the_handler_reads_is_left(left: Left) -> None:
    assert left["all that is read"]["querystring"].keys() == READ


def test_of_what_is_signed_nothing_is_taken_away(left: Left) -> None:
    assert _values(left["signed"]["querystring"]) == SIGNED


@pytest.mark.parametrize("asked_by", ["dpr", "width"])
def test_hints_are_rounded_where_they_are_asked_for(left: Left, asked_by: str) -> None:
    for number, (_, expected) in enumerate(HINTED):
        headers = _values(left[f"hints {number} for {asked_by}"]["headers"])
        assert headers == {"accept": "*/*", **expected}


@pytest.mark.parametrize("request_name", ["hints", "hints and a ratio"])
def test_hints_that_nobody_asked_for_do_not_part_the_cache(left: Left, request_name: str) -> None:
    assert _values(left[request_name]["headers"]) == {"accept": "*/*"}
