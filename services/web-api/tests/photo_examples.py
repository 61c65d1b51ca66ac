"""Photos and messages that the tests of photos share."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID

from msgspec.structs import replace

from tests.fakes import NOW, STORY
from tests.photo_fakes import CONTRACTS, VALIDITY
from web_api.domain.claim import Claim
from web_api.domain.photo import Photo, PhotoDetails, Received
from web_api.events.uploads import Uploaded, upload_key

Event = dict[str, Any]
MADE = CONTRACTS / "image-handler/derivatives-made.v1/examples/china.json"
REFUSED = CONTRACTS / "image-handler/photo-refused.v1/examples/truncated.json"
PHOTO_ID = UUID("0197c0de-1a00-7c3e-9b52-2f6d1c0a7e11")
VERSION = "c1"
REQUESTED = Photo(
    id=PHOTO_ID,
    details=PhotoDetails(content_type="image/jpeg"),
    story=STORY,
    requested_by="someone",
    requested_at=NOW,
    expires_at=NOW + VALIDITY,
)
CLAIM = Claim(bucket="claims", key="web-api/x", version=VERSION, size_bytes=3, sha256="0" * 64)
RECEIVED = replace(REQUESTED, received=Received(upload_version="u1", claim=CLAIM, at=NOW))


def conversion(
    example: Path = MADE, seconds: int = 0, event_id: str = "1", version: str = VERSION
) -> Event:
    """The owner's example, said of our photo at another time."""
    event: Event = json.loads(example.read_text())
    at = (NOW + timedelta(seconds=seconds)).isoformat()
    time = "madeAt" if example == MADE else "refusedAt"
    source = event["data"]["source"] | {"version": version}
    data = event["data"] | {"photoId": str(PHOTO_ID), "source": source, time: at}
    return event | {"id": event_id, "subject": str(PHOTO_ID), "data": data}


def notification(uploaded: Uploaded) -> str:
    """As S3 writes it, cut down to what it always holds."""
    told = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Post",
        "s3": {
            "bucket": {"name": "uploads"},
            "object": {
                "key": quote_plus(upload_key(uploaded.photo_id)),
                "size": 7,
                "versionId": uploaded.version,
            },
        },
    }
    return json.dumps({"Records": [told]})
