"""Forms for uploads and links to originals: good for what was signed, until they expire."""

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.estate_process import Command, EstateProcess, eventually
from tests.web_api_callers import Caller, expect_refused, person
from tools.http import Answer, call, upload
from tools.tour.photos.photograph import CHINA, TEXT
from tools.tour.promises import expect_status

Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Announced:
    """A photo that somebody may send with its form."""

    id: str
    url: str
    fields: Fields
    expires_at: datetime

    def send(self, content: bytes, **other_fields: str) -> Answer:
        """Field names are written with underscores."""
        changed = {name.replace("_", "-"): value for name, value in other_fields.items()}
        return upload(self.url, self.fields | changed, "photo", content)


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    expires_at: datetime


def announce(operator: Caller, body: dict[str, Any]) -> Announced:
    photo = expect_status(operator("POST", "/photos", body), 201, "POST /photos").json
    form = photo["upload"]
    expires_at = datetime.fromisoformat(form["expiresAt"])
    return Announced(photo["id"], form["url"], form["fields"], expires_at)


def link_to(operator: Caller, photo_id: str) -> Link:
    answer = expect_status(operator("GET", f"/photos/{photo_id}/download"), 200, "download").json
    return Link(answer["url"], datetime.fromisoformat(answer["expiresAt"]))


@pytest.fixture(scope="module")
def operator(estate: EstateProcess, started: Command) -> Caller:
    return person(estate, "operator")


@pytest.fixture(scope="module")
def aged_form(operator: Caller) -> Announced:
    """Made before all else, for it is to expire."""
    return announce(operator, CHINA.request)


@pytest.fixture(scope="module")
def received(operator: Caller, aged_form: Announced) -> str:
    """The id of a photo that was verified."""
    photo = announce(operator, CHINA.request)
    expect_status(photo.send(CHINA.content), 204, "upload")

    def verified() -> bool:
        return bool(operator("GET", f"/photos/{photo.id}").json["state"] != "requested")

    eventually("the upload to be verified", verified)
    return photo.id


@pytest.fixture(scope="module")
def aged_link(operator: Caller, received: str) -> Link:
    return link_to(operator, received)


@pytest.fixture
def announced(operator: Caller, aged_form: Announced, aged_link: Link) -> Announced:
    return announce(operator, CHINA.request)


def test_a_file_of_another_size_is_refused(announced: Announced) -> None:
    for content in (CHINA.content + b"!", CHINA.content[:-1]):
        assert announced.send(content).status == 400


def test_a_file_that_is_said_to_be_of_another_type_is_refused(announced: Announced) -> None:
    assert announced.send(CHINA.content, Content_Type="text/html").status == 403


def test_a_file_for_another_key_is_refused(announced: Announced, received: str) -> None:
    for key in (f"uploads/{received}", "uploads/x", "index.html"):
        assert announced.send(CHINA.content, key=key).status == 403


@pytest.mark.parametrize("field", ["policy", "x-amz-signature", "x-amz-credential"])
def test_a_form_without_one_of_its_signed_fields_is_refused(
    announced: Announced, field: str
) -> None:
    fields = {name: value for name, value in announced.fields.items() if name != field}
    assert upload(announced.url, fields, "photo", CHINA.content).status in (400, 403)


def test_a_form_whose_policy_was_altered_is_refused(announced: Announced) -> None:
    policy = announced.fields["policy"]
    middle = len(policy) // 2
    altered = policy[:middle] + ("A" if policy[middle] != "A" else "B") + policy[middle + 1 :]
    assert announced.send(CHINA.content, policy=altered).status in (400, 403)


def test_what_was_refused_is_not_there(operator: Caller, announced: Announced) -> None:
    assert announced.send(TEXT).status == 400
    assert operator("GET", f"/photos/{announced.id}").json["state"] == "requested"
    expect_refused(operator("GET", f"/photos/{announced.id}/download"), 409, "photo-not-received")


def test_the_original_is_downloaded_as_it_was_uploaded(operator: Caller, received: str) -> None:
    link = link_to(operator, received)
    answer = call("GET", link.url, {})
    assert (answer.status, answer.body) == (200, CHINA.content)
    # The local cloud doesn't make a header of it (docs/aws-only.md).
    assert "response-content-disposition=attachment" in link.url


def test_a_viewer_gets_no_link_to_an_original(estate: EstateProcess, received: str) -> None:
    answer = person(estate, "viewer")("GET", f"/photos/{received}/download")
    expect_refused(answer, 403, "forbidden")


@pytest.mark.parametrize(
    ("part", "other"),
    [
        (r"X-Amz-Signature=\w", "X-Amz-Signature=g"),
        (r"X-Amz-Expires=\d+", "X-Amz-Expires=86400"),
        (r"versionId=[^&]+&", ""),
        (r"attachment", "inline"),
        (r"web-api/photos/[^/]+/", "web-api/photos/another/"),
        (r"&X-Amz-Signature=\w+", ""),
    ],
    ids=["signature", "expiry", "version", "disposition", "key", "unsigned"],
)
def test_a_link_that_was_altered_is_refused(
    operator: Caller, received: str, part: str, other: str
) -> None:
    link = link_to(operator, received)
    altered = re.sub(part, other, link.url, count=1)
    assert altered != link.url
    assert call("GET", altered, {}).status in (400, 403)


def test_a_link_and_a_form_that_have_expired_are_refused(
    aged_form: Announced, aged_link: Link
) -> None:
    """The local cloud's are good for ten seconds, AWS's for some minutes."""
    expired = max(aged_form.expires_at, aged_link.expires_at)
    time.sleep(max(0.0, (expired - datetime.now(UTC)).total_seconds() + 1))
    assert call("GET", aged_link.url, {}).status == 403
    assert aged_form.send(CHINA.content).status == 403
