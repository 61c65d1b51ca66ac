"""The stand-in for Rekognition finds faces, and makes none up."""

import json
import socket
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from PIL import Image

from tools import environments
from tools.local_cloud.rekognition import detector as detectors
from tools.local_cloud.rekognition.detector import Detector, NoDetector
from tools.local_cloud.rekognition.server import MOST_BYTES, Recognition, serving
from tools.repository import Refusal
from tools.tour.photos.photograph import PHOTOGRAPHS

FACE = {"Left": 0.35, "Top": 0.13, "Width": 0.19, "Height": 0.19}
"""Of Eileen Collins on `astronaut.avif`, looked at."""


@pytest.fixture(scope="module")
def standing_in() -> Iterator[Recognition]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = serving(listener, patience_s=120)  # it may have to be installed
    yield server
    server.shutdown()
    server.server_close()
    server.detector.close()


@pytest.fixture(scope="module")
def client(standing_in: Recognition) -> Any:
    session = boto3.Session("test", "test", region_name="eu-west-1")
    return session.client("rekognition", endpoint_url=standing_in.url)


def photograph(name: str, kind: str = "png", **how: Any) -> bytes:
    written = BytesIO()
    with Image.open(PHOTOGRAPHS / name) as picture:
        picture.convert("RGB").save(written, kind, **how)
    return written.getvalue()


def faces(client: Any, picture: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.detect_faces(Image={"Bytes": picture})["FaceDetails"]
    return found


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_face_is_found_where_it_is(client: Any, kind: str) -> None:
    (face,) = faces(client, photograph("astronaut.avif", kind))
    assert face["BoundingBox"] == pytest.approx(FACE, abs=0.03)
    assert 50 < face["Confidence"] < 100


def test_a_face_is_found_where_it_is_once_the_picture_is_upright(client: Any) -> None:
    """Rekognition heeds the orientation of a JPEG, and its boxes are those of the upright one."""
    turned = BytesIO()
    with Image.open(PHOTOGRAPHS / "astronaut.avif") as picture:
        exif = Image.Exif()
        exif[0x0112] = 6
        picture.convert("RGB").rotate(90, expand=True).save(turned, "jpeg", exif=exif)
    (face,) = faces(client, turned.getvalue())
    assert face["BoundingBox"] == pytest.approx(FACE, abs=0.03)


def test_a_large_picture_has_its_faces_in_the_same_place(client: Any) -> None:
    large = BytesIO()
    with Image.open(PHOTOGRAPHS / "astronaut.avif") as picture:
        picture.convert("RGB").resize((2048, 2048)).save(large, "jpeg")
    (face,) = faces(client, large.getvalue())
    assert face["BoundingBox"] == pytest.approx(FACE, abs=0.03)


@pytest.mark.parametrize("name", ["china.jpg", "flower.webp", "chelsea.png", "coffee.gif"])
def test_a_picture_of_nobody_has_no_face(client: Any, name: str) -> None:
    assert faces(client, photograph(name)) == []


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (b"\xff\xd8\xff" + b"x" * 100, "InvalidImageFormatException"),
        (b"GIF89a" + b"x" * 100, "InvalidImageFormatException"),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), "ImageTooLargeException"),
    ],
)
def test_what_rekognition_refuses_is_refused_by_its_name(
    client: Any, picture: bytes, kind: str
) -> None:
    with pytest.raises(ClientError) as refused:
        faces(client, picture)
    assert refused.value.response["Error"]["Code"] == kind
    assert len(faces(client, photograph("astronaut.avif"))) == 1


def test_no_label_is_made_up(client: Any) -> None:
    with pytest.raises(ClientError, match="no engine that judges"):
        client.detect_moderation_labels(Image={"Bytes": photograph("china.jpg")})


def test_an_object_of_a_bucket_is_not_read(client: Any) -> None:
    with pytest.raises(ClientError, match=r"expected Image\.Bytes"):
        client.detect_faces(Image={"S3Object": {"Bucket": "pictures", "Name": "a"}})


def test_other_operations_are_unknown(client: Any) -> None:
    with pytest.raises(ClientError, match="found 'DetectText'"):
        client.detect_text(Image={"Bytes": b"a"})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "SerializationException"),
        (b"[]", "SerializationException"),
        (b'{"Image": {"Bytes": "%"}}', "InvalidParameterException"),
    ],
)
def test_a_body_that_is_no_request_is_told(
    standing_in: Recognition, body: bytes, kind: str
) -> None:
    headers = {"X-Amz-Target": "RekognitionService.DetectFaces"}
    asked = urllib.request.Request(standing_in.url, body, headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked)
    with refused.value as answer:
        assert json.load(answer)["__type"] == kind


def test_a_detector_that_was_killed_is_replaced() -> None:
    detector = Detector(patience_s=120)
    picture = photograph("astronaut.avif")
    assert len(detector.faces(picture)) == 1
    assert detector._process
    detector._process.kill()
    detector._process.wait()
    with pytest.raises(NoDetector, match="ended"):
        detector.faces(picture)
    assert len(detector.faces(picture)) == 1
    detector.close()


def test_what_cannot_be_installed_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    def fail(name: str) -> None:
        tries.append(name)
        raise Refusal("no network")

    monkeypatch.setattr(detectors, "environment", fail)
    detector = Detector(patience_s=0.2)
    for _ in range(2):
        with pytest.raises(NoDetector, match="no network"):
            detector.faces(b"")
    assert tries == ["rekognition"] * 2


def test_the_environment_is_locked() -> None:
    assert "opencv-python-headless==4" in (environments.LOCKS / "rekognition.txt").read_text()


def test_base64_of_the_largest_picture_fits_a_request() -> None:
    from tools.local_cloud.rekognition.server import MOST_REQUEST_BYTES

    assert len(b64encode(bytes(MOST_BYTES))) < MOST_REQUEST_BYTES
