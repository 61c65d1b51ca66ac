"""Answers as servers may write them, and as they never should."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.gateways.http_connection import (
    Answer,
    AnswerTooLarge,
    BrokenConnection,
    Connection,
    Server,
)
from tests.scripted_server import answer, scripted

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def _ask(reply: bytes, method: str = "GET", most_bytes: int = 1000) -> tuple[Answer, bool]:
    """The answer, and whether the connection may be used again."""
    with scripted([reply]) as told:
        connection = Connection(told.server)
        try:
            return connection.request(method, "/", {}, b"", most_bytes), connection.is_reusable
        finally:
            connection.close()


def test_an_answer_is_read_with_its_headers_by_lower_case_names() -> None:
    said, is_reusable = _ask(answer(200, b"picture", ETag='"1"', Content_Type=" image/png "))
    assert (said.status, said.body, is_reusable) == (200, b"picture", True)
    assert said.headers == {"content-length": "7", "etag": '"1"', "content-type": "image/png"}


def test_a_body_in_chunks_is_put_together() -> None:
    said, is_reusable = _ask(
        CHUNKED + b"3\r\npic\r\n4;name=value\r\nture\r\n0\r\nTrailer: x\r\n\r\n"
    )
    assert (said.body, is_reusable) == (b"picture", True)


def test_a_body_without_length_lasts_to_the_end_of_the_connection() -> None:
    said, is_reusable = _ask(b"HTTP/1.1 200 OK\r\n\r\npicture")
    assert (said.body, is_reusable) == (b"picture", False)


@pytest.mark.parametrize(
    "head", [b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 200 OK\r\nConnection: Close\r\n"]
)
def test_a_server_that_says_it_closes_is_not_asked_again(head: bytes) -> None:
    assert _ask(head + b"Content-Length: 0\r\n\r\n") == (Answer(200, _headers(head), b""), False)


def _headers(head: bytes) -> dict[str, str]:
    closing = {"connection": "Close"} if b"Close" in head else {}
    return {**closing, "content-length": "0"}


def test_announcements_come_before_the_answer() -> None:
    said, _ = _ask(b"HTTP/1.1 100 Continue\r\n\r\n" + answer(200, b"picture"))
    assert (said.status, said.body) == (200, b"picture")


def test_an_answer_to_head_has_a_length_and_no_body() -> None:
    said, is_reusable = _ask(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", method="HEAD")
    assert (said.body, said.headers["content-length"], is_reusable) == (b"", "9", True)


def test_a_connection_is_used_again() -> None:
    with scripted([answer(200, b"one"), answer(200, b"two")]) as told:
        connection = Connection(told.server)
        said = [connection.request("GET", "/", {}, b"", 10).body for _ in range(2)]
        connection.close()
    assert (said, told.connections) == ([b"one", b"two"], 1)


@pytest.mark.parametrize("size", [10, 100_000])
def test_a_body_is_sent_with_its_length(size: int) -> None:
    with scripted([answer(200)]) as told:
        connection = Connection(told.server)
        connection.request("PUT", "/a", {"host": "h"}, b"x" * size, 0)
        connection.close()
    head = f"PUT /a HTTP/1.1\r\nhost: h\r\ncontent-length: {size}\r\n\r\n"
    assert told.asked == [head.encode() + b"x" * size]


@pytest.mark.parametrize(
    "reply",
    [
        answer(200, b"x" * 1001),
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001,
        CHUNKED + b"3E8\r\n" + b"x" * 1000 + b"\r\n1\r\n",
        CHUNKED + b"FFFFFFFFFF\r\n",
    ],
)
def test_more_than_was_asked_for_is_not_read(reply: bytes) -> None:
    with pytest.raises(AnswerTooLarge):
        _ask(reply)


@pytest.mark.parametrize(
    "reply",
    [
        b"\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 twohundred\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: much\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 201 + b"\r\n",
        CHUNKED + b"zz\r\n",
        CHUNKED + b"-1\r\n",
        b"HTTP/1.1 500 Oh\r\nContent-Length: 99999999\r\n\r\n",
    ],
)
def test_what_is_no_whole_answer_is_a_broken_connection(reply: bytes) -> None:
    with pytest.raises(BrokenConnection, match=r"127\.0\.0\.1"):
        _ask(reply)


def test_a_server_that_is_not_there_is_a_broken_connection() -> None:
    with scripted() as told:
        server = told.server
    with pytest.raises(BrokenConnection):
        Connection(server)


@pytest.mark.parametrize("headers", [{"a": "b\r\nc: d"}, {"a\n": "b"}])
def test_no_header_can_smuggle_in_another(headers: dict[str, str]) -> None:
    with scripted([answer(200)]) as told:
        connection = Connection(told.server)
        with pytest.raises(BrokenConnection, match="several lines"):
            connection.request("GET", "/", headers, b"", 0)
        connection.close()
    assert told.asked == []


@pytest.mark.parametrize(
    ("server", "authority"),
    [
        (Server("s3.eu-west-1.amazonaws.com", 443, True), "s3.eu-west-1.amazonaws.com"),
        (Server("127.0.0.1", 80, False), "127.0.0.1"),
        (Server("127.0.0.1", 443, False), "127.0.0.1:443"),
        (Server("::1", 4566, False), "[::1]:4566"),
    ],
)
def test_the_host_header_names_only_an_unusual_port(server: Server, authority: str) -> None:
    assert server.authority == authority


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=40), max_size=5))
def test_chunks_of_any_size_give_the_same_body(chunks: list[bytes]) -> None:
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    said, _ = _ask(CHUNKED + body + b"0\r\n\r\n")
    assert said.body == b"".join(chunks)
