"""EventBridge, Kinesis, SQS and SNS in memory, as boto3's clients give them."""

# ruff: noqa: N803 — arguments are named as AWS names them.
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.aws_in_memory.effects import Effect, Effects
from tests.shard_poller import Clock, Stream
from tests.shard_poller.stream import answer_of, expect_within_limits

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
MOST_DELAY_S = 900
Handler = Callable[[dict[str, Any], Any], Any]


@dataclass
class EventBus:
    """`said` are the events, as their receivers get them, repeats too. `refuses` says which
    entries are refused, each by itself."""

    effects: Effects
    refuses: Callable[[dict[str, Any]], bool] = lambda event: False
    said: list[dict[str, Any]] = field(default_factory=list)

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        assert 1 <= len(Entries) <= 10, "PutEvents takes 1 to 10 entries"
        types = ", ".join(dict.fromkeys(entry["DetailType"].split(".")[2] for entry in Entries))

        def say(entry: dict[str, Any]) -> dict[str, Any]:
            event = json.loads(entry["Detail"])
            if self.refuses(event):
                return {"ErrorCode": "InternalFailure", "ErrorMessage": "on a bad day"}
            self.said.append(event)
            return {"EventId": f"e{len(self.said)}"}

        effect = Effect("events:PutEvents", types, True, len(Entries))
        answers = self.effects.do_each(effect, Entries, say)
        failed = sum("ErrorCode" in answer for answer in answers)
        return {"FailedEntryCount": failed, "Entries": answers}

    def of(self, fact: str) -> dict[str, dict[str, Any]]:
        """By id, as receivers tell repeats: each event of that type, which must be the same."""
        events: dict[str, dict[str, Any]] = {}
        for event in self.said:
            if event["type"] == f"stackyard.stream-ingest.{fact}":
                first = events.setdefault(event["id"], event)
                assert first["data"] == event["data"], "one id, two contents"
        return events


@dataclass
class StreamDoor:
    """What our own functions put into the stream."""

    effects: Effects
    stream: Stream

    def put_records(self, *, Records: list[dict[str, Any]], **_: Any) -> dict[str, Any]:
        expect_within_limits(Records)
        effect = Effect("kinesis:PutRecords", self.stream.name, True, len(Records))
        return answer_of(self.effects.do_each(effect, Records, self.stream.put_or_refuse))


@dataclass
class Queues:
    """`waiting` by queue: when each message may be received, and what it says; `latest` is the
    last that was sent."""

    effects: Effects
    clock: Clock
    waiting: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    latest: dict[str, str] = field(default_factory=dict)
    sent: int = 0

    def send_message(
        self,
        *,
        QueueUrl: str,
        MessageBody: str,
        DelaySeconds: int = 0,
        **_: Any,
    ) -> dict[str, Any]:
        assert 0 <= DelaySeconds <= MOST_DELAY_S, "SQS delays by at most 900 s"

        def send() -> dict[str, Any]:
            at_ms = self.clock.now_ms + DelaySeconds * 1000
            self.waiting.setdefault(QueueUrl, []).append((at_ms, MessageBody))
            self.sent += 1
            self.latest[QueueUrl] = MessageBody
            return {"MessageId": f"m{self.sent}"}

        name = QueueUrl.rpartition("/")[2]
        return self.effects.do(Effect("sqs:SendMessage", name, True), send)

    def due(self, queue_url: str) -> list[str]:
        """Those that may be received now are in flight from here on."""
        waiting = self.waiting.get(queue_url, [])
        self.waiting[queue_url] = [each for each in waiting if each[0] > self.clock.now_ms]
        return [body for at_ms, body in waiting if at_ms <= self.clock.now_ms]

    def give_back(self, queue_url: str, body: str) -> None:
        self.waiting.setdefault(queue_url, []).append((self.clock.now_ms, body))


@dataclass
class Topics:
    effects: Effects
    told: list[dict[str, Any]] = field(default_factory=list)

    def publish(self, **message: Any) -> dict[str, Any]:
        effect = Effect("sns:Publish", "alarms", True)
        self.effects.do(effect, lambda: self.told.append(message))
        return {"MessageId": f"m{len(self.told)}"}


def sqs_event(bodies: list[str]) -> dict[str, Any]:
    """Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "receiptHandle": "-",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:000000000000:a-queue",
                "awsRegion": "eu-west-1",
            }
            for number, body in enumerate(bodies)
        ]
    }
