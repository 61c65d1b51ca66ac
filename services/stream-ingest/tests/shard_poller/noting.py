"""A function that notes what it is given, for what is said of the poller alone."""

from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.shard_poller import Clock, Mapping, OnFailure, ShardPoller, Stream


class Broken(Exception):
    """The function's own fault."""


def succeed(names: list[str]) -> Any:
    return None


def fail_at(name: str) -> Callable[[list[str]], Any]:
    """Fail whenever that record is in the batch."""

    def decide(names: list[str]) -> Any:
        if name in names:
            raise Broken(name)
        return None

    return decide


@dataclass
class Noting:
    """`decide` gets the records' data as text, and answers or raises for the function."""

    decide: Callable[[list[str]], Any] = succeed
    events: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, event: dict[str, Any]) -> Any:
        self.events.append(event)
        return self.decide(names_in(event))

    @property
    def batches(self) -> list[list[str]]:
        return [names_in(event) for event in self.events]

    @property
    def names(self) -> list[str]:
        return [name for batch in self.batches for name in batch]


def names_in(event: dict[str, Any]) -> list[str]:
    return [b64decode(record["kinesis"]["data"]).decode() for record in event["Records"]]


@dataclass
class Polled:
    """A stream, a function and the poller between them. Options are those of the mapping."""

    function: Noting
    stream: Stream
    poller: ShardPoller
    on_failure: OnFailure

    def put(self, *names: str, key: str = "one device") -> None:
        for name in names:
            self.stream.put(key, name.encode())

    @property
    def clock(self) -> Clock:
        return self.stream.clock

    def conditions(self) -> list[str]:
        return [told["requestContext"]["condition"] for told in self.on_failure.told]


def polled(decide: Callable[[list[str]], Any] = succeed, shards: int = 1, **options: Any) -> Polled:
    stream, function, on_failure = Stream.of(shards, Clock()), Noting(decide), OnFailure()
    options.setdefault("starting_position", "TRIM_HORIZON")
    mapping = Mapping(on_failure=on_failure, **options)
    return Polled(function, stream, ShardPoller(stream, function, mapping), on_failure)
