"""The service between a stream and its stores: puts a story, runs what is deployed, and settles."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.aws_in_memory.effects import Effects
from tests.aws_in_memory.estate import DELIVERIES, IDLE_SHARDS, Estate
from tests.aws_in_memory.messages import sqs_event
from tests.shard_poller import Killed, Mapping, OnFailure, ShardPoller
from tests.shard_poller.events import event_of
from tests.stream_story import STATION, THERMOMETER, UNITS, Story, eventful_batch, first_batch

EVENTS = Path(__file__).parents[3] / "shared/contracts/web-api"
QUEUES = {DELIVERIES: "deliver_readings", IDLE_SHARDS: "close_windows"}
MOST_ROUNDS = 100


def mapping(**options: Any) -> Mapping:
    return Mapping(starting_position="TRIM_HORIZON", **({"batch_size": 100} | options))


@dataclass
class House:
    estate: Estate
    mapping: Mapping = field(default_factory=mapping)
    story: Story = field(default_factory=Story)
    on_failure: OnFailure = field(default_factory=OnFailure)
    earlier: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        chosen = replace(self.mapping, on_failure=self.on_failure)
        self.poller = ShardPoller(self.estate.stream, self.process, chosen)
        for device in (THERMOMETER, STATION):
            self.register(device)

    @property
    def effects(self) -> Effects:
        return self.estate.effects

    def process(self, event: dict[str, Any]) -> Any:
        try:
            return self.estate.process(event)
        except Killed:
            self.estate.start_anew()
            raise

    def process_next(self) -> None:
        """What stands next in the stream, without the poller's knowledge: it comes once more."""
        lane = self.poller.ready()[0]
        event = self.poller.begin(lane).event
        lane.is_invoked = False
        self.try_now(event)

    def process_more(self) -> None:
        """The same, with a reading more that has come meanwhile."""
        self.story.good(self.story.reading(THERMOMETER, 64, 3.5))
        self.tell()
        (shard_id,) = self.estate.stream.shards
        records = self.estate.stream.read(shard_id, self.poller.checkpoint(shard_id))
        self.try_now(event_of(shard_id, records, self.estate.stream.arn))

    def try_now(self, event: dict[str, Any]) -> None:
        """An invocation of its own, in another process; whoever sent it hears of no error."""
        with suppress(Exception):
            self.estate.process(event)

    def register(self, device_id: str) -> None:
        """As web-api tells of it."""
        measures = [{"kind": kind, "unit": unit} for kind, unit in UNITS.items()]
        self.learn("device-registered", deviceId=device_id, measures=measures)

    def retire(self, device_id: str, retired_at: str) -> None:
        self.learn("device-retired", deviceId=device_id, retiredAt=retired_at, revision=9)

    def learn(self, fact: str, **changed: Any) -> None:
        example = next(iter(sorted((EVENTS / f"{fact}.v1/examples").glob("*.json"))))
        event = json.loads(example.read_text())
        event["data"] |= changed
        event |= {"id": f"{fact} of {changed['deviceId']}", "subject": changed["deviceId"]}
        answer = self.estate.invoke("learn_devices", sqs_event([json.dumps(event)]))
        assert answer["batchItemFailures"] == []

    def put(self, records: Sequence[tuple[str, bytes]]) -> None:
        for key, data in records:
            self.estate.stream.put(key, data)

    def tell(self) -> None:
        """What has been told of the story since the last time."""
        told = sum(len(shard.records) for shard in self.estate.stream.shards.values())
        self.put(self.story.records[told:])

    def begin(self) -> None:
        """A first batch is taken, and an eventful one stands in the stream."""
        self.earlier = first_batch(self.story)
        self.tell()
        self.poller.run()
        self.estate.clock.advance(70)
        eventful_batch(self.story, self.earlier)
        self.tell()

    def settle(self) -> None:
        """Until nothing waits anywhere; whoever dies on the way comes again."""
        for _ in range(MOST_ROUNDS):
            self.poller.run()
            for queue_url, function in QUEUES.items():
                self.receive(function, queue_url)
            waiting = [at_ms for each in self.estate.queues.waiting.values() for at_ms, _ in each]
            if self.poller.is_caught_up and not waiting:
                return
            self.estate.clock.now_ms = max(self.estate.clock.now_ms, min(waiting, default=0))
        raise AssertionError("messages go round for ever")

    def again(self, queue_url: str) -> None:
        """The queue's last message comes, also when it has been received before."""
        event = sqs_event([self.estate.queues.latest[queue_url]])
        with suppress(Killed):
            self.estate.invoke(QUEUES[queue_url], event)

    def receive(self, function: str, queue_url: str) -> None:
        try:
            self.estate.receive(function, queue_url)
        except Killed:
            self.estate.start_anew()
