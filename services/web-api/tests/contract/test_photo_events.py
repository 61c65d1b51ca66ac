"""What this service says of photos is what it has promised in shared/contracts."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft7Validator
from msgspec import json as msgspec_json

from tests.photo_fakes import CONTRACTS
from web_api.domain.claim import Claim
from web_api.domain.photo import Photo, PhotoDetails, Received
from web_api.domain.story import Story
from web_api.events.photos import photo_deleted, photo_received

OWN = CONTRACTS / "web-api"


def _examples(event: str) -> list[Path]:
    return sorted((OWN / event / "examples").glob("*.json"))


def _schema(event: str) -> Draft7Validator:
    schema = json.loads((OWN / event / "schema.json").read_text())
    return Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)


def _photo(promised: dict[str, Any], upload_version: str = "u1") -> Photo:
    """The photo of which an example tells."""
    data = promised["data"]
    at = datetime.fromisoformat(promised["time"])
    claim = data.get("claim")
    return Photo(
        id=UUID(data["photoId"]),
        details=PhotoDetails(
            content_type=data.get("contentType", "image/jpeg"), file_name=data.get("fileName")
        ),
        story=Story(promised["correlationid"], promised["causationid"]),
        requested_by="someone",
        requested_at=at,
        expires_at=at,
        received=Received(
            upload_version=upload_version,
            claim=Claim(
                bucket=claim["bucket"],
                key=claim["key"],
                version=claim["version"],
                size_bytes=claim["sizeBytes"],
                sha256=claim["sha256"],
            ),
            at=at,
        )
        if claim
        else None,
    )


@pytest.mark.parametrize("example", _examples("photo-received.v1"), ids=lambda path: path.stem)
def test_a_received_photo_is_told_as_in_its_example(example: Path) -> None:
    promised = json.loads(example.read_text())
    photo = _photo(promised)
    assert photo.received is not None
    said = json.loads(msgspec_json.encode(photo_received(photo, photo.received)))
    _schema("photo-received.v1").validate(said)
    # Its id follows from the upload's version, which no event tells.
    assert said | {"id": None} == promised | {"id": None}


@pytest.mark.parametrize("example", _examples("photo-deleted.v1"), ids=lambda path: path.stem)
def test_a_deleted_photo_is_told_as_in_its_example_under_the_same_id(example: Path) -> None:
    promised = json.loads(example.read_text())
    photo = _photo(promised)
    at = datetime.fromisoformat(promised["data"]["deletedAt"])
    said = json.loads(msgspec_json.encode(photo_deleted(photo, at, photo.story)))
    _schema("photo-deleted.v1").validate(said)
    assert said == promised


def test_the_id_of_a_received_photo_follows_from_photo_and_upload() -> None:
    promised = json.loads(_examples("photo-received.v1")[0].read_text())
    first, again, other = (_photo(promised, version) for version in ("u1", "u1", "u2"))
    ids = [
        photo_received(each, each.received).id for each in (first, again, other) if each.received
    ]
    assert ids[0] == ids[1] != ids[2]


def test_what_is_unsaid_of_a_photo_is_absent_and_times_are_in_utc() -> None:
    promised = json.loads((OWN / "photo-received.v1/examples/flower.json").read_text())
    photo = _photo(promised)
    assert photo.received is not None
    said = json.loads(msgspec_json.encode(photo_received(photo, photo.received)))
    assert "fileName" not in said["data"]
    assert datetime.fromisoformat(said["data"]["receivedAt"]).tzinfo == UTC
