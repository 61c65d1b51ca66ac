"""Bodies that are announced, packed or sized in ways that a door has to expect."""

import gzip
import json
import tracemalloc
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stream_ingest.api.body import MOST_BYTES
from tests.door import Door, reading

BODY = json.dumps([reading()]).encode()
PACKED = gzip.compress(BODY)


@pytest.mark.parametrize("name", ["gzip", "GZIP", "x-gzip"])
def test_gzip_is_unpacked(door: Door, name: str) -> None:
    assert door.post(PACKED, content_encoding=name).json["accepted"] == 1


def test_a_body_that_the_gateway_has_unpacked_is_taken_though_its_header_is_left(
    door: Door,
) -> None:
    assert door.post(BODY, content_encoding="gzip").json["accepted"] == 1


@pytest.mark.parametrize("name", ["Content-Type", "content-type", "CONTENT-TYPE"])
def test_headers_are_read_however_they_are_written(door: Door, name: str) -> None:
    answer = door.send(headers={name: "application/json"}, body=BODY.decode())
    assert answer.status == 202


@pytest.mark.parametrize("media_type", [None, "", "text/plain", "application/jsonx", "*/*"])
def test_another_media_type_is_refused(door: Door, media_type: str | None) -> None:
    answer = door.post(BODY, media_type)
    assert (answer.status, answer.problem) == (415, "unsupported-body")
    assert "application/x-ndjson" in answer.json["detail"]


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip"])
def test_another_encoding_is_refused_and_the_right_one_told(door: Door, encoding: str) -> None:
    answer = door.post(PACKED, content_encoding=encoding)
    assert (answer.problem, answer.headers["Accept-Encoding"]) == ("unsupported-body", "gzip")


@pytest.mark.parametrize(
    "body", [PACKED[:-9], PACKED[:12], PACKED + b"x", PACKED + PACKED, b"\x1f\x8b" + BODY]
)
def test_broken_gzip_is_refused(door: Door, body: bytes) -> None:
    assert door.post(body, content_encoding="gzip").problem == "malformed-body"


@pytest.mark.parametrize("size_bytes", [MOST_BYTES + 1, 10 * MOST_BYTES])
def test_a_bomb_is_refused_and_takes_no_room(door: Door, size_bytes: int) -> None:
    bomb = _zeros(size_bytes)
    tracemalloc.start()
    answer = door.post(bomb, content_encoding="gzip")
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (answer.status, answer.problem) == (413, "body-too-large")
    assert most_bytes < 6 * MOST_BYTES


def _zeros(size_bytes: int) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    chunk = bytes(MOST_BYTES)
    parts = [packer.compress(chunk) for _ in range(size_bytes // MOST_BYTES)]
    rest = packer.compress(bytes(size_bytes % MOST_BYTES))
    return b"".join([*parts, rest, packer.flush()])


def test_a_body_of_the_most_bytes_is_read_and_of_one_more_is_not(door: Door) -> None:
    body = BODY + b" " * (MOST_BYTES - len(BODY))
    assert door.post(body).status == 202
    assert door.post(body + b" ").problem == "body-too-large"


@pytest.mark.parametrize("media_type", ["application/json", "application/x-ndjson"])
@pytest.mark.parametrize("body", [b"", b" \n ", gzip.compress(b"")])
def test_an_empty_body_holds_no_readings(door: Door, body: bytes, media_type: str) -> None:
    answer = door.post(body, media_type, content_encoding="gzip")
    assert (answer.status, answer.problem) == (400, "no-readings")


@pytest.mark.parametrize("body", ["[]", '{"readings": []}'])
def test_an_empty_list_holds_no_readings(door: Door, body: str) -> None:
    assert door.post(body).problem == "no-readings"


def test_a_request_without_any_body_is_refused(door: Door) -> None:
    answer = door.send(headers={"content-type": "application/json"}, body=None)
    assert answer.problem == "no-readings"


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", b"[" + b",".join([b"1"] * 5001) + b"]"),
        ("application/json", b'{"readings": [' + b",".join([b"1"] * 5001) + b"]}"),
        ("application/x-ndjson", b"1\n" * 5001),
    ],
)
def test_5001_readings_are_too_many(door: Door, media_type: str, body: bytes) -> None:
    answer = door.post(body, media_type)
    assert (answer.status, answer.problem) == (413, "too-many-readings")


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"null", b"7", b'"x"', b"[1,]", b"[NaN]", b"[" * 100_000, b"\xff\xfe", b"[]x",
        b'{"readings": 7}', b'{"readings": null}', b'\xef\xbb\xbf[]', b"[1 2]",
    ],
)  # fmt: skip
def test_what_is_no_json_of_readings_is_refused_as_a_whole(door: Door, body: bytes) -> None:
    answer = door.post(body)
    assert (answer.status, answer.problem) == (400, "malformed-body")


@pytest.mark.parametrize("name", ["readings", r"\u0072eadings"])
def test_a_second_list_is_refused_for_the_first_would_be_lost(door: Door, name: str) -> None:
    written = json.dumps([reading()])
    answer = door.post(f'{{"{name}": {written}, "readings": {written}}}')
    assert answer.problem == "malformed-body"
    assert "more than once" in answer.json["detail"]


def test_a_reading_that_is_also_a_list_is_refused(door: Door) -> None:
    answer = door.post(reading(readings=[reading()]))
    assert answer.problem == "malformed-body"
    assert "both" in answer.json["detail"]


def test_the_name_of_the_list_may_stand_in_a_reading_too(door: Door) -> None:
    escaped = json.dumps({"readings": [reading(readings="é"), reading(kind="readings")]})
    assert door.post(escaped).json["accepted"] == 2


def test_text_that_cannot_be_utf_8_is_refused(door: Door) -> None:
    headers = {"content-type": "application/x-ndjson"}
    answer = door.send(headers=headers, body="\ud800")
    assert (answer.status, answer.json["refused"][0]["reason"]) == (422, "not-json")


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.binary(max_size=60) | st.lists(st.sampled_from([b"{}", b"[", b"]", b",", b"1", b"\n", BODY]),
                                      max_size=8).map(b"".join),
    st.sampled_from(["application/json", "application/x-ndjson"]),
    st.sampled_from(["", "gzip"]),
)  # fmt: skip
def test_whatever_comes_is_answered_and_counted(
    door: Door, body: bytes, media_type: str, encoding: str
) -> None:
    before = len(door.stream.records)
    answer = door.post(body, media_type, content_encoding=encoding)
    assert answer.status in (202, 400, 422)
    taken = answer.json["accepted"] if answer.status == 202 else 0
    assert len(door.stream.records) - before == taken
