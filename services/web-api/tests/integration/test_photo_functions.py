"""The functions of photos as they are wired, over the local cloud."""

import json
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import UUID

import pytest

from tests.door import CHINA, VIEWER, Door
from tests.fakes import FakeContext
from tests.integration.conftest import Listener
from tests.photo_examples import MADE, notification
from tests.photo_fakes import DIGEST, JPEG, sqs_batch
from web_api.events.uploads import Uploaded
from web_api.handlers import record_conversions, sweep_outbox, verify_upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BOUNDARY = "a-line-that-no-photo-holds"


def post(form: dict[str, Any], content: bytes, **changed: str) -> int:
    """As a browser posts a form; answers the status."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (form["fields"] | changed).items()
    ]
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    body = b"".join([*parts, file.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()])
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    try:
        with urlopen(Request(form["url"], body, headers, method="POST")) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def verify(s3: "S3Client", bucket: str, photo: dict[str, Any]) -> list[Uploaded]:
    """Tell of every upload, the oldest first, as the bucket would; answers which there are."""
    key = photo["upload"]["fields"]["key"]
    versions = s3.list_object_versions(Bucket=bucket, Prefix=key)["Versions"]
    uploads = [Uploaded(UUID(photo["id"]), each["VersionId"]) for each in versions[::-1]]
    batch = sqs_batch([notification(uploaded) for uploaded in uploads])
    assert verify_upload.handle(batch, FakeContext()) == {"batchItemFailures": []}
    return uploads


def conversion(photo: dict[str, Any], version: str) -> str:
    event = json.loads(MADE.read_text())
    event["data"] |= {"photoId": photo["id"]}
    event["data"]["source"] |= {"version": version}
    return json.dumps(event | {"subject": photo["id"]})


def test_a_photo_goes_from_its_form_to_its_derivatives_and_is_deleted(
    deployed: Door, s3: "S3Client", bucket: str, listener: Listener
) -> None:
    body = CHINA | {"sizeBytes": len(JPEG), "sha256": DIGEST}
    photo = deployed.request_upload(body, key="row-1").json
    assert deployed.request_upload(body, key="row-1").json["id"] == photo["id"]
    assert post(photo["upload"], JPEG) == 204
    verify(s3, bucket, photo)
    path = f"/photos/{photo['id']}"
    assert deployed.get(path, claims=VIEWER).json["state"] == "received"

    (received,) = (json.loads(body) for body in listener.heard(1))
    claim = received["data"]["claim"]
    kept = s3.get_object(Bucket=claim["bucket"], Key=claim["key"], VersionId=claim["version"])
    assert kept["Body"].read() == JPEG

    heard = sqs_batch([conversion(photo, "another"), conversion(photo, claim["version"])])
    assert record_conversions.handle(heard, FakeContext()) == {"batchItemFailures": []}
    ready = deployed.get(path).json
    assert (ready["state"], ready["width"], len(ready["derivatives"])) == ("ready", 640, 6)
    assert deployed.get("/photos").json == {"photos": [ready]}

    assert [deployed.delete(path).status for _ in range(2)] == [204, 204]
    assert deployed.get(path).status == 404
    sweep_outbox.handle({}, FakeContext())
    (deleted,) = (json.loads(body) for body in listener.heard(1))
    assert (deleted["type"], deleted["subject"]) == (
        "stackyard.web-api.photo-deleted.v1",
        photo["id"],
    )


def test_of_two_uploads_the_first_told_is_the_photo(
    deployed: Door, s3: "S3Client", bucket: str, listener: Listener
) -> None:
    photo = deployed.request_upload().json
    for content in (JPEG, JPEG + b" retouched"):
        assert post(photo["upload"], content) == 204
    first, _ = verify(s3, bucket, photo)
    verify(s3, bucket, photo)
    events = [json.loads(body) for body in listener.heard(2)]
    assert len({event["id"] for event in events}) == 1
    assert {event["data"]["claim"]["sha256"] for event in events} == {DIGEST}
    assert all(event["data"]["claim"]["key"].endswith(first.version) for event in events)


@pytest.mark.parametrize(
    ("body", "content", "changed"),
    [
        (CHINA, b"", {}),
        (CHINA | {"sizeBytes": 8}, JPEG, {}),
        (CHINA, JPEG, {"Content-Type": "text/html"}),
        (CHINA, JPEG, {"key": "uploads/another"}),
        (CHINA, JPEG, {"x-amz-signature": "0" * 64}),
    ],
)
def test_the_form_takes_nothing_else(
    deployed: Door,
    s3: "S3Client",
    bucket: str,
    body: dict[str, Any],
    content: bytes,
    changed: dict[str, str],
) -> None:
    form = deployed.request_upload(body).json["upload"]
    # Which of the two is said differs between AWS and local clouds.
    assert post(form, content, **changed) in {400, 403}
    assert "Versions" not in s3.list_object_versions(Bucket=bucket)


def test_a_text_that_is_called_a_photo_is_refused_with_a_reason(
    deployed: Door, s3: "S3Client", bucket: str
) -> None:
    photo = deployed.request_upload().json
    assert post(photo["upload"], b"a text") == 204
    verify(s3, bucket, photo)
    refused = deployed.get(f"/photos/{photo['id']}").json
    assert (refused["state"], refused["refusal"]["reason"]) == ("refused", "wrong-type")
