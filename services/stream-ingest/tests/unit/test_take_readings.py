"""POST /readings through the deployed handler: what is taken, and what each caller is told."""

import json
from typing import Any

import pytest

from tests.door import MACHINE, OPERATOR, PATIENCE_S, Door, reading
from tests.fake_kinesis import Entry


def lines(*readings: object) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in readings)


@pytest.mark.parametrize("is_base64", [True, False])
@pytest.mark.parametrize(
    "body",
    [
        reading(),
        [reading()],
        {"readings": [reading()]},
        "  [" + json.dumps(reading()) + "]\n",
        {"readings": [reading()], "sent_by": "x"},
    ],
)
def test_every_form_of_json_is_taken(door: Door, body: object, is_base64: bool) -> None:
    answer = door.post(body, is_base64=is_base64)
    assert answer.status == 202
    receipt_id = answer.headers["X-Request-Id"]
    assert answer.json == {"receiptId": receipt_id, "accepted": 1, "refused": []}
    assert [json.loads(data) for data in door.stream.data] == [reading()]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n  \n"])
def test_ndjson_is_taken_line_by_line(door: Door, end: bytes) -> None:
    body = lines(reading(), reading(reading_id="r-2")).rstrip(b"\n") + end
    assert door.post(body, "application/x-ndjson; charset=utf-8").json["accepted"] == 2


def test_a_reading_goes_into_the_stream_as_it_came_under_its_device(door: Door) -> None:
    text = json.dumps(reading(measurement=1), indent=1).replace("1\n", "1.50\n")
    door.post(f"[ {text} ]")
    assert [(e["PartitionKey"], e["Data"]) for e in door.stream.records] == [
        ("boiler-1", text.encode())
    ]


def test_valid_ones_are_taken_and_the_others_told_by_their_index(door: Door) -> None:
    answer = door.post(
        [
            reading(),
            7,
            reading(measurement="8"),
            reading(reading_id="r-2"),
            reading(schema_version=2),
            reading(observed_at="yesterday"),
            {"readings": []},
        ]
    )
    assert (answer.status, answer.json["accepted"]) == (202, 2)
    assert [(each["index"], each["reason"]) for each in answer.json["refused"]] == [
        (1, "wrong-shape"),
        (2, "wrong-shape"),
        (4, "unknown-schema"),
        (5, "wrong-shape"),
        (6, "wrong-shape"),
    ]
    assert len(door.stream.records) == 2


def test_in_ndjson_a_line_that_is_no_json_spoils_no_other(door: Door) -> None:
    nan = json.dumps(reading(measurement=float("nan"))).encode()
    deep = b"[" * 100_000
    aggregate = b"\xf3\x89\x9a\xc2 is how an aggregate begins"
    body = b"\n".join([b"{", nan, deep, b"\xff", aggregate, json.dumps(reading()).encode()])
    answer = door.post(body, "application/x-ndjson")
    assert answer.json["accepted"] == 1
    told = {each["index"]: each["reason"] for each in answer.json["refused"]}
    assert told.pop(2) in ("not-json", "wrong-shape")
    assert told == {0: "not-json", 1: "not-finite", 3: "not-json", 4: "not-json"}


def test_when_none_is_valid_nothing_is_put_and_all_are_told(door: Door) -> None:
    answer = door.post([{}, 7])
    assert (answer.status, answer.problem) == (422, "invalid-readings")
    assert [each["index"] for each in answer.json["refused"]] == [0, 1]
    assert door.stream.requests == []


def test_the_same_reading_twice_in_a_request_is_taken_twice_and_counts_once(door: Door) -> None:
    # The stream counts by id, so that a repeat of a whole request is the same as this.
    assert door.post([reading(), reading()]).json["accepted"] == 2


def test_a_full_request_goes_in_requests_of_five_hundred(door: Door) -> None:
    answer = door.post([reading(reading_id=f"r-{number}") for number in range(5000)])
    assert answer.json["accepted"] == 5000
    assert [len(request) for request in door.stream.requests] == [500] * 10


def test_a_reading_of_a_megabyte_is_taken_and_a_larger_one_told(door: Door) -> None:
    most = 1024 * 1024 - len("boiler-1")
    room = most - len(json.dumps(reading(note="")))
    readings = [reading(note="x" * (room + more)) for more in (0, 1)]
    answer = door.post([*readings, reading()])
    assert answer.json["accepted"] == 2
    assert [(each["index"], each["reason"]) for each in answer.json["refused"]] == [
        (1, "too-large")
    ]
    assert max(map(len, door.stream.data)) == most


def test_what_the_stream_refuses_is_put_again_and_nothing_else(door: Door) -> None:
    refused_once: set[bytes] = set()

    def half(entries: list[Entry]) -> list[bool]:
        first = [index % 2 == 0 or entry["Data"] in refused_once
                 for index, entry in enumerate(entries)]  # fmt: skip
        refused_once.update(entry["Data"] for entry in entries)
        return first

    door.stream.takes = half  # type: ignore[assignment]
    answer = door.post([reading(reading_id=f"r-{number}") for number in range(7)])
    assert answer.json == {**answer.json, "accepted": 7, "refused": []}
    assert [len(request) for request in door.stream.requests] == [7, 3]
    assert len({*door.stream.data}) == len(door.stream.data) == 7


def test_what_is_refused_to_the_end_is_told_as_not_now_by_its_own_index(door: Door) -> None:
    door.stream.takes = lambda entries: [entry["PartitionKey"] != "hot" for entry in entries]
    answer = door.post([{}, reading(device_id="hot"), reading(), reading(device_id="hot")])
    assert (answer.status, answer.json["accepted"]) == (202, 1)
    told = [(each["index"], each["reason"]) for each in answer.json["refused"]]
    assert told == [(0, "wrong-shape"), (1, "not-now"), (3, "not-now")]
    assert "ProvisionedThroughputExceededException" in answer.json["refused"][1]["detail"]
    assert door.time.now_s <= PATIENCE_S + 2


@pytest.mark.parametrize("fault", ["throttled", "unreachable"])
def test_when_the_stream_takes_none_the_caller_is_to_come_again(door: Door, fault: str) -> None:
    if fault == "throttled":
        door.stream.takes = lambda entries: [False] * len(entries)
    else:
        door.stream.faults = [_unreachable() for _ in range(100)]
    answer = door.post([reading(), {}])
    assert (answer.status, answer.problem) == (503, "temporarily-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert {each["reason"] for each in answer.json["refused"]} == {"not-now", "wrong-shape"}


def _unreachable() -> Exception:
    from botocore.exceptions import ConnectTimeoutError

    return ConnectTimeoutError(endpoint_url="https://kinesis")


def test_the_unknown_error_is_500_and_tells_nothing_of_itself(door: Door) -> None:
    door.stream.faults = [RuntimeError("secret of the inside")]
    answer = door.post(reading())
    assert (answer.status, answer.problem) == (500, "internal-error")
    assert answer.json["requestId"] == answer.headers["X-Request-Id"]
    assert "secret" not in answer.text


@pytest.mark.parametrize("groups", ["operator", "staff,operator", "[staff operator]", ["operator"]])
def test_people_of_the_group_operator_may_put(door: Door, groups: Any) -> None:
    answer = door.send(claims=OPERATOR | {"cognito:groups": groups})
    assert answer.problem == "unsupported-body"


@pytest.mark.parametrize(
    ("path", "claims", "status"),
    [
        ("/readings", None, 401),
        ("/readings", {}, 401),
        ("/readings", MACHINE, 401),
        ("/readings", {"sub": "x", "token_use": "access"}, 401),
        ("/readings", {"sub": "x"}, 403),
        ("/readings", {"sub": "x", "cognito:groups": "viewer,operators"}, 403),
        ("/partners/readings", OPERATOR, 401),
        ("/partners/readings", {"token_use": "access"}, 401),
        ("/partners/readings", MACHINE | {"scope": "stackyard/read"}, 403),
        ("/partners/readings", MACHINE | {"scope": "stackyard/write-all"}, 403),
        ("/partners/readings", MACHINE, 415),
    ],
)
def test_nobody_else_may(door: Door, path: str, claims: dict[str, Any] | None, status: int) -> None:
    answer = door.send(path=path, claims=claims)
    assert answer.status == status
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize(
    "path",
    ["/", "/readings/", "/readings/x", "/partners", "//readings", "/partners/partners/readings"],
)
def test_an_unknown_path_is_404(door: Door, path: str) -> None:
    assert door.send(path=path, claims=OPERATOR | MACHINE).problem == "not-found"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_a_wrong_method_is_405_and_says_which_is_right(door: Door, method: str) -> None:
    answer = door.send(method)
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
