"""A message that can't be done now goes back; its neighbours don't, nor one that never can."""

from typing import Any

import pytest

from data_lake.domain.errors import TransientError
from data_lake.domain.layout import Landing
from data_lake.domain.redelivery import delay_s
from data_lake.events.landing_messages import LandingAsked, encoded
from data_lake.gateways.sqs_postponing import queue_url
from data_lake.handlers import land_files
from data_lake.wiring import messages
from tests.fakes_landing import FakeLater


class _Kept:
    def __init__(self) -> None:
        self.bodies: list[str] = []

    def keep(self, name: str, body: str) -> None:
        self.bodies.append(body)


def _message(name: str, body: str) -> dict[str, Any]:
    return {"messageId": name, "body": body, "eventSource": "aws:sqs", "receiptHandle": name}


def test_each_message_is_settled_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[LandingAsked] = []

    def land(each: LandingAsked) -> Landing:
        if each.dataset == "later":
            raise TransientError("throttled")
        asked.append(each)
        return Landing(id="1", dataset=each.dataset, state="landed", source={})

    kept, later = _Kept(), FakeLater()
    monkeypatch.setattr(land_files, "land_file", lambda: land)
    monkeypatch.setattr(messages, "quarantine", lambda: kept)
    monkeypatch.setattr(messages, "later", lambda: later)
    wanted = {
        name: LandingAsked(bucket="raw", key=f"inbox/{name}/a", version="1", dataset=name)
        for name in ("now", "later")
    }
    bodies = {name: encoded(each) for name, each in wanted.items()} | {"never": "{}"}
    batch = {"Records": [_message(name, body) for name, body in bodies.items()]}
    answer = land_files.handle(batch, None)  # type: ignore[arg-type]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "later"}]}
    assert asked == [wanted["now"]]
    assert kept.bodies == ["{}"]
    assert later.postponed == ["later"]


def test_a_message_that_can_not_be_postponed_comes_again_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: LandingAsked) -> Landing:
        raise TransientError("throttled")

    later = FakeLater(failure=TransientError("SQS too"))
    monkeypatch.setattr(land_files, "land_file", lambda: refuse)
    monkeypatch.setattr(messages, "later", lambda: later)
    asked = LandingAsked(bucket="raw", key="inbox/a/a", version="1", dataset="a")
    answer = land_files.handle({"Records": [_message("m", encoded(asked))]}, None)  # type: ignore[arg-type]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    assert [delay_s(receives) for receives in range(8)] == [2, 2, 4, 8, 16, 32, 64, 128]
    assert delay_s(10**6) == 900


def test_a_queue_is_named_by_its_address() -> None:
    expected = "https://sqs.eu-central-1.amazonaws.com/000000000000/landing"
    assert queue_url("arn:aws:sqs:eu-central-1:000000000000:landing") == expected
