"""A message that can't be done now goes back; its neighbours don't, nor one that never can."""

from typing import Any

import pytest

from data_lake.domain.errors import TransientError
from data_lake.domain.layout import Landing
from data_lake.events.landing_messages import LandingAsked, encoded
from data_lake.handlers import land_files
from data_lake.wiring import messages


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

    kept = _Kept()
    monkeypatch.setattr(land_files, "land_file", lambda: land)
    monkeypatch.setattr(messages, "quarantine", lambda: kept)
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
