"""The main job on real photographs: from a signed upload through three services to the page."""

import json

from tests.estate_faults import denied, function_name
from tests.estate_process import Command, EstateProcess
from tools.repository import STATE
from tools.tour.photos.photograph import REAL

RECEIVED = len(REAL) + 2
"""One is uploaded twice, and of one half is missing, which web-api can't know."""


def test_the_tour_shows_its_ledger_of_photos(started: Command) -> None:
    assert f"{RECEIVED + 3} requested = {RECEIVED} received" in started.stdout


def test_the_chapter_runs_again_and_is_told_to_machines(
    estate: EstateProcess, started: Command
) -> None:
    answer = estate.run("tour", "photos", "--json")
    assert answer.returncode == 0, answer.stderr
    seen = {each["step"]: each["result"] for each in json.loads(answer.stdout)}
    assert seen["the ledger"] == (
        f"{RECEIVED + 3} requested = {RECEIVED} received ({len(REAL)} ready, 1 refused by "
        "image-handler, 1 deleted) + 1 refused + 2 expired"
    )
    assert seen["a file over the limit"] == "S3 refuses it: 400 EntityTooLarge"
    assert seen["a text file named .jpg"].startswith("refused: wrong-type")
    assert seen["half of a photograph"] == "received, then refused: truncated"
    assert len(seen["six pictures by URL"].splitlines()) == 6
    assert seen["one of a bucket that isn't listed"] == "403 ImageBucket::CannotAccessBucket"
    assert seen["one that hasn't changed"].startswith("304 ")
    assert seen["download every derivative"].startswith(f"{(len(REAL) + 1) * 6}, ")


def test_the_derivatives_are_drawn_on_a_sheet_that_people_can_look_at(started: Command) -> None:
    sheet = STATE / "tour/photos.png"
    assert sheet.read_bytes().startswith(b"\x89PNG")


def test_the_tour_ends_with_an_error_when_something_is_wrong(
    estate: EstateProcess, started: Command
) -> None:
    """Who signs a form lends it his own permission: without one S3 refuses every upload."""
    with denied(estate, function_name("web-api", "serveHttp"), "s3:PutObject"):
        answer = estate.run("tour", "photos")
    assert answer.returncode == 1
    assert "the tour's step 'a text file named .jpg' failed" in answer.stderr
