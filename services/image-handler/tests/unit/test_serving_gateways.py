"""Sources, results, secrets and faces, as AWS's services answer for them."""

import json
from base64 import b64encode

import pytest

from image_handler.domain.aws_access import AwsAccess
from image_handler.domain.errors import TransientError
from image_handler.domain.faces import Box, RecognitionFailed
from image_handler.domain.records import replace
from image_handler.domain.secrets import SecretMissing
from image_handler.domain.stored_picture import (
    SourceDenied,
    SourceMissing,
    SourceTooLarge,
    SourceUnreadable,
    StoredPicture,
)
from image_handler.gateways.aws_calls import Calls
from image_handler.gateways.rekognition import Rekognition
from image_handler.gateways.s3_addresses import NoSuchAddress, address
from image_handler.gateways.s3_results import S3Results
from image_handler.gateways.s3_sources import S3Sources
from image_handler.gateways.signature_secret import KEPT_S, SignatureSecret
from tests.scripted_server import Scripted, answer, refusal, scripted

ON_AWS = AwsAccess("eu-west-1", "key", "secret")


def _calls(told: Scripted, service: str = "s3") -> Calls:
    return Calls(service, told.access, pause=lambda _: None)


def _read(told: Scripted, key: str = "photo.jpg") -> StoredPicture:
    return S3Sources(_calls(told), most_bytes=1000).read("pictures", key)


def test_a_source_comes_with_what_the_bucket_says_of_it() -> None:
    headers = {
        "Content_Type": "image/jpeg",
        "Cache_Control": "max-age=60",
        "Expires": "Tue, 04 Mar 2025 05:06:08 GMT",
        "Last_Modified": "Tue, 04 Mar 2025 05:06:07 GMT",
        "ETag": '"1"',
    }
    with scripted([answer(200, b"picture", **headers)]) as told:
        assert _read(told) == StoredPicture(b"picture", *headers.values())


def test_a_source_may_have_no_headers() -> None:
    with scripted([answer(200, b"picture")]) as told:
        assert _read(told) == StoredPicture(b"picture")


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        (refusal(404, "NoSuchKey"), SourceMissing),
        (refusal(404, "NoSuchBucket"), SourceMissing),
        (refusal(403, "AccessDenied"), SourceDenied),
        (refusal(403, "InvalidObjectState"), SourceDenied),
        (refusal(400, "InvalidRequest"), SourceDenied),
        (refusal(301, "PermanentRedirect"), TransientError),
        (answer(200, b"x" * 1001), SourceTooLarge),
    ],
)
def test_a_source_that_cannot_be_had_says_why(refused: bytes, expected: type[Exception]) -> None:
    with scripted([refused]) as told, pytest.raises(expected, match=r"photo\.jpg|S3|pictures"):
        _read(told)


@pytest.mark.parametrize(
    "key", ["", ".", "..", "../other/photo.jpg", "a/./b", "a/..", "\ud800", "ü" * 513]
)
def test_a_key_that_no_object_can_have_is_missing_without_asking(key: str) -> None:
    with scripted([answer(200)]) as told, pytest.raises(SourceMissing):
        _read(told, key)
    assert told.asked == []


@pytest.mark.parametrize("bucket", ["", "a", "a/b", "evil.com/x", "a b", "-a-", "a\r\nb", "a?b#c"])
def test_no_bucket_is_anything_but_a_name(bucket: str) -> None:
    with pytest.raises(NoSuchAddress):
        address(bucket, "key", ON_AWS)


@pytest.mark.parametrize(
    ("bucket", "url"),
    [
        ("pictures", "https://pictures.s3.eu-west-1.amazonaws.com/a%20b/..c.jpg"),
        ("with.dots", "https://s3.eu-west-1.amazonaws.com/with.dots/a%20b/..c.jpg"),
        ("Of_2007", "https://s3.eu-west-1.amazonaws.com/Of_2007/a%20b/..c.jpg"),
    ],
)
def test_a_bucket_on_aws_is_a_host_where_it_can_be_one(bucket: str, url: str) -> None:
    assert address(bucket, "a b/..c.jpg", ON_AWS).url == url


def test_china_has_addresses_of_its_own() -> None:
    at = address("pictures", "a", replace(ON_AWS, region="cn-north-1"))
    assert at.url == "https://pictures.s3.cn-north-1.amazonaws.com.cn/a"


def test_a_bucket_of_another_region_is_followed_there_and_remembered() -> None:
    elsewhere = refusal(301, "PermanentRedirect", x_amz_bucket_region="us-west-2")
    pictures = answer(200, b"picture")
    with scripted([elsewhere, pictures, pictures]) as told:
        sources = S3Sources(_calls(told), most_bytes=1000)
        assert [sources.read("pictures", "a").data for _ in range(2)] == [b"picture"] * 2
    assert [b"/us-west-2/" in asked for asked in told.asked] == [False, True, True]


def test_a_refusal_that_names_the_own_region_stands() -> None:
    denied = refusal(403, "AccessDenied", x_amz_bucket_region="eu-west-1")
    with scripted([denied]) as told, pytest.raises(SourceUnreadable):
        _read(told)
    assert len(told.asked) == 1


def test_a_secret_is_read_once_in_minutes_and_then_anew() -> None:
    first, second = (answer(200, json.dumps({"SecretString": key}).encode()) for key in "ab")
    now = [0.0]
    with scripted([first, second]) as told:
        secrets = SignatureSecret(_calls(told, "secretsmanager"), clock=lambda: now[0])
        read = []
        for moment in (0.0, KEPT_S - 1, KEPT_S):
            now[0] = moment
            read.append(secrets.read("name"))
    assert read == ["a", "a", "b"]
    assert b"x-amz-target: secretsmanager.GetSecretValue" in told.asked[0]
    assert told.asked[0].endswith(b'{"SecretId": "name"}')


@pytest.mark.parametrize(
    "refused",
    [
        answer(400, b'{"__type":"ResourceNotFoundException"}'),
        answer(200, b'{"SecretBinary":"eA=="}'),
    ],
)
def test_a_secret_that_is_not_there_or_no_text_is_asked_for_again(refused: bytes) -> None:
    with scripted([refused, answer(200, b'{"SecretString":"a"}')]) as told:
        secrets = SignatureSecret(_calls(told, "secretsmanager"))
        with pytest.raises(SecretMissing, match="name"):
            secrets.read("name")
        assert secrets.read("name") == "a"


def test_faces_are_boxes_in_rekognitions_order() -> None:
    box = {"Left": 0.25, "Top": -0.1, "Width": 0.3, "Height": 0.4}
    told_of = {"FaceDetails": [{"BoundingBox": box, "Confidence": 99.0}]}
    with scripted([answer(200, json.dumps(told_of).encode())]) as told:
        found = Rekognition(_calls(told, "rekognition")).find(b"picture")
    assert found == [Box(0.25, -0.1, 0.3, 0.4, 99.0)]
    assert b"x-amz-target: RekognitionService.DetectFaces" in told.asked[0]
    assert b64encode(b"picture") in told.asked[0]


def test_labels_are_asked_for_with_the_least_confidence() -> None:
    labels = {"ModerationLabels": [{"Name": "Violence"}, {"Name": "Weapons"}]}
    with scripted([answer(200, json.dumps(labels).encode())]) as told:
        found = Rekognition(_calls(told, "rekognition")).moderation_labels(b"picture", 80)
    assert found == ["Violence", "Weapons"]
    assert b'"MinConfidence": 80}' in told.asked[0]


@pytest.mark.parametrize(
    "refused", [answer(400, b'{"__type":"InvalidParameterException"}'), answer(500)]
)
def test_every_failure_of_rekognition_is_one(refused: bytes) -> None:
    with scripted([refused] * 3) as told, pytest.raises(RecognitionFailed):
        Rekognition(_calls(told, "rekognition")).find(b"picture")


def test_a_result_is_stored_with_its_type_and_linked() -> None:
    with scripted([answer(200)]) as told:
        link = S3Results(_calls(told), "results").store("a b", b"picture", "image/png", "max-age=1")
    assert link.url.startswith(f"http://127.0.0.1:{told.port}/results/a%20b?X-Amz-Algorithm=")
    assert link.valid_s == 900
    (asked,) = told.asked
    assert asked.startswith(b"PUT /results/a%20b ")
    assert b"content-type: image/png\r\ncache-control: max-age=1\r\n" in asked


def test_a_result_behind_a_distribution_is_linked_there_for_ever() -> None:
    with scripted([answer(200)]) as told:
        link = S3Results(_calls(told), "results", "https://cdn.example/r/").find("a b")
    assert link is not None
    assert (link.url, link.valid_s) == ("https://cdn.example/r/a%20b", None)


def test_a_result_that_was_never_stored_is_not_found() -> None:
    with scripted([b"HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n"]) as told:
        assert S3Results(_calls(told), "results").find("a") is None


def test_a_result_bucket_that_refuses_is_not_the_requests_fault() -> None:
    with scripted([refusal(403, "AccessDenied"), answer(403)]) as told:
        results = S3Results(_calls(told), "results")
        with pytest.raises(TransientError, match="AccessDenied"):
            results.store("a", b"picture", "image/png")
        with pytest.raises(TransientError, match="403"):
            results.find("a")
