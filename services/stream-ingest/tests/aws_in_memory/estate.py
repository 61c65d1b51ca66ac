"""The functions as they are deployed, handlers, wiring and gateways, on AWS in memory."""

import importlib
import pkgutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest

import stream_ingest.wiring
from stream_ingest.gateways import aws_clients
from tests.aws_in_memory.buckets import Buckets
from tests.aws_in_memory.effects import Effects
from tests.aws_in_memory.messages import EventBus, Queues, StreamDoor, Topics, sqs_event
from tests.aws_in_memory.table import Table
from tests.shard_poller import Clock, Stream

DELIVERIES = "https://sqs.eu-west-1.amazonaws.com/000000000000/deliveries"
IDLE_SHARDS = "https://sqs.eu-west-1.amazonaws.com/000000000000/idle-shards"
ENVIRONMENT = {
    "ALARM_TOPIC_ARN": "arn:aws:sns:eu-west-1:000000000000:alarms",
    "CLAIMS_BUCKET_NAME": "claims",
    "DELIVERIES_QUEUE_URL": DELIVERIES,
    "DELIVERY_INTERVAL_SECONDS": "60",
    "DELIVERY_SIZE_BYTES": "1500",
    "DEVICE_CACHE_SECONDS": "1",
    "EARLIEST_SECONDS": "604800",
    "EVENT_BUS_NAME": "bus",
    "FUTURE_SECONDS": "60",
    "HOLD_SECONDS": "600",
    "IDLE_CLOSE_SECONDS": "90",
    "IDLE_SHARDS_QUEUE_URL": IDLE_SHARDS,
    "LATENESS_SECONDS": "30",
    "POWERTOOLS_SERVICE_NAME": "stream-ingest",
    "QUARANTINE_BUCKET_NAME": "quarantine",
    "READINGS_BUCKET_NAME": "readings",
    "READINGS_STREAM_NAME": "readings",
    "RETENTION_DAYS": "7",
    "TABLE_NAME": "table",
    "LEDGER_RETENTION_DAYS": "30",
    "WINDOW_SLOT_COUNT": "1",
}


class Context:
    """What Lambda tells an invocation of itself, as far as it is asked for."""

    function_name = "a-function"
    memory_limit_in_mb = 128
    invoked_function_arn = "arn:aws:lambda:eu-west-1:000000000000:function:a-function"
    aws_request_id = "a-request"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@dataclass
class Estate:
    """Everything that outlives a process. `start_anew` is what a process's death leaves of the
    functions: nothing."""

    clock: Clock = field(default_factory=Clock)
    effects: Effects = field(default_factory=Effects)

    def __post_init__(self) -> None:
        self.table = Table(self.effects)
        self.buckets = Buckets(self.effects)
        self.bus = EventBus(self.effects)
        self.queues = Queues(self.effects, self.clock)
        self.topics = Topics(self.effects)
        self.stream = Stream.of(1, self.clock)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in ENVIRONMENT.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(aws_clients, "_client", self.client)
        for module in wiring_modules():
            if hasattr(module, "now"):
                monkeypatch.setattr(module, "now", self.now)
        self.start_anew()

    def client(self, name: str) -> object:
        clients = {
            "dynamodb": self.table,
            "s3": self.buckets,
            "events": self.bus,
            "sqs": self.queues,
            "sns": self.topics,
            "kinesis": StreamDoor(self.effects, self.stream),
        }
        return clients[name]

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now_ms / 1000, UTC)

    def start_anew(self) -> None:
        for module in [aws_clients, *wiring_modules()]:
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        module = importlib.import_module(f"stream_ingest.handlers.{function}")
        return module.handle(event, Context())

    def process(self, event: dict[str, Any]) -> Any:
        return self.invoke("process_readings", event)

    def receive(self, function: str, queue_url: str) -> int:
        """Hand on what a queue has by now, one by one; what fails is received again. Answers how
        many messages were done with."""
        done = 0
        for body in self.queues.due(queue_url):
            failed = True
            try:
                failed = bool(self.invoke(function, sqs_event([body]))["batchItemFailures"])
            finally:
                if failed:
                    self.queues.give_back(queue_url, body)
            done += not failed
        return done


def wiring_modules() -> list[ModuleType]:
    names = [each.name for each in pkgutil.iter_modules(stream_ingest.wiring.__path__)]
    return [importlib.import_module(f"stream_ingest.wiring.{name}") for name in names]
