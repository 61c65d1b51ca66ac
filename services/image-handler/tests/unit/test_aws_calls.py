"""When a call is tried again, and over which connection."""

import pytest

from image_handler.domain.aws_access import AwsAccess
from image_handler.domain.errors import TransientError
from image_handler.gateways.aws_calls import Call, Calls, server_at
from image_handler.gateways.http_connection import Answer, AnswerTooLarge
from tests.scripted_server import CLOSE, Scripted, answer, refusal, scripted

GET = Call("GET", "/bucket/key", most_bytes=100)


def _calls(told: Scripted, paused: list[float] | None = None) -> Calls:
    pauses: list[float] = [] if paused is None else paused
    return Calls("s3", told.access, pause=pauses.append)


def _send(told: Scripted, paused: list[float] | None = None) -> Answer:
    return _calls(told, paused).send(told.server, GET)


def test_calls_that_follow_each_other_share_a_connection() -> None:
    with scripted([answer(200, b"one"), refusal(404, "NoSuchKey"), answer(200, b"two")]) as told:
        calls = _calls(told)
        said = [calls.send(told.server, GET).status for _ in range(3)]
    assert (said, told.connections) == ([200, 404, 200], 1)


def test_a_connection_that_the_server_closed_meanwhile_is_no_failed_try() -> None:
    paused: list[float] = []
    with scripted([answer(200)], [answer(200, b"again")]) as told:
        calls = _calls(told, paused)
        calls.send(told.server, GET)
        said = calls.send(told.server, GET)
    assert (said.body, paused, told.connections) == (b"again", [], 2)


@pytest.mark.parametrize(
    "passing",
    [
        refusal(500, "InternalError"),
        refusal(503, "SlowDown"),
        answer(429),
        refusal(400, "RequestTimeout"),
        answer(400, b'{"__type":"com.amazon#ThrottlingException"}'),
        answer(400, x_amzn_errortype="ThrottledException:"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        CLOSE,
    ],
)
def test_what_may_pass_is_tried_again_after_a_pause(passing: bytes) -> None:
    paused: list[float] = []
    with scripted([passing], [answer(200, b"picture")]) as told:
        # On its own connection: a refusal leaves the first one open, and unanswered.
        assert _send(told, paused).body == b"picture"
    assert len(paused) == 1


def test_after_three_tries_it_is_not_now_with_the_last_reason() -> None:
    paused: list[float] = []
    slow = refusal(503, "SlowDown", Connection="close")
    with (
        scripted([slow], [slow], [slow], [answer(200)]) as told,
        pytest.raises(TransientError, match="503 SlowDown"),
    ):
        _send(told, paused)
    assert len(told.asked) == 3
    assert all(0 <= pause <= 1 for pause in paused)


def test_nobody_there_is_not_now() -> None:
    with scripted() as told:
        pass
    with pytest.raises(TransientError):
        _send(told)


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_refusal_is_answered_at_once(status: int) -> None:
    with scripted([refusal(status, "AccessDenied")]) as told:
        assert _send(told).status == status
    assert len(told.asked) == 1


def test_too_large_an_answer_is_not_asked_for_again() -> None:
    with scripted([answer(200, b"x" * 101)], [answer(200)]) as told:
        with pytest.raises(AnswerTooLarge):
            _send(told)
        assert len(told.asked) == 1


def test_requests_are_signed_for_the_service_and_region() -> None:
    with scripted([answer(200)]) as told:
        calls = _calls(told)
        calls.send(told.server, GET, region="us-west-2")
    (asked,) = told.asked
    assert b"GET /bucket/key HTTP/1.1\r\nhost: 127.0.0.1:" in asked
    assert (
        b"/us-west-2/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date" in asked
    )


def test_a_roles_session_token_goes_along() -> None:
    with scripted([answer(200)]) as told:
        access = AwsAccess("eu-west-1", "key", "secret", "token", told.access.endpoint_url)
        Calls("s3", access).send(told.server, GET)
    assert b"\r\nx-amz-security-token: token\r\n" in told.asked[0]


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:4566", "ftp://127.0.0.1", "http://", "http://a:b@c", "http://a/b?c"]
)
def test_an_endpoint_has_to_be_an_http_address(url: str) -> None:
    with pytest.raises(ValueError, match="http or https"):
        server_at(url)


@pytest.mark.parametrize(
    ("url", "authority", "is_secure"),
    [
        ("https://S3.example.com/", "s3.example.com", True),
        ("http://127.0.0.1:4566", "127.0.0.1:4566", False),
        ("http://[::1]:4566", "[::1]:4566", False),
        ("https://local_stack", "local_stack", True),
    ],
)
def test_an_endpoint_is_a_server(url: str, authority: str, is_secure: bool) -> None:
    server = server_at(url)
    assert (server.authority, server.is_secure) == (authority, is_secure)
