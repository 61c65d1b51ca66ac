"""Messages of a queue, looked at without being taken."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from tools.repository import Refusal

AT_ONCE = 10
"""SQS gives no more in one answer."""
WAIT_S = 1
"""A short poll asks only some of a queue's servers, and may miss messages:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
"""
HIDDEN_S = 60
"""At most, when whoever looks is killed; else a message shows again when the look has ended."""


@dataclass(frozen=True)
class Message:
    id: str
    receipt: str
    body: str
    attributes: dict[str, Any]
    """As its sender gave them."""
    system: dict[str, str]

    @property
    def sent_at(self) -> datetime:
        return datetime.fromtimestamp(int(self.system["SentTimestamp"]) / 1000, UTC)

    @property
    def times_received(self) -> int:
        """Before this look; earlier looks count, for SQS can't tell them apart."""
        return int(self.system["ApproximateReceiveCount"]) - 1

    @cached_property
    def json(self) -> Any:
        """The body if it is JSON, else None."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def event(self) -> dict[str, str | None]:
        """What the CloudEvent in it says of itself, bare or as the detail of EventBridge's."""
        cloud_event = self.json
        if dig(cloud_event, "detail.specversion"):
            cloud_event = cloud_event["detail"]
        names = {"id": "id", "type": "type", "subject": "subject", "correlationId": "correlationid"}
        is_one = dig(cloud_event, "specversion") is not None
        return {name: dig(cloud_event, of) if is_one else None for name, of in names.items()}

    def part(self, path: str) -> str:
        """What a path such as `$.detail` leads to, as JSON; the whole body for an empty one.

        Raises Refusal when it leads nowhere.
        """
        if not path:
            return self.body
        found = dig(self.json, path.removeprefix("$").removeprefix("."))
        if found is None:
            raise Refusal(f"message {self.id} has nothing at {path}: its body is no such event")
        return json.dumps(found)


def dig(content: Any, path: str) -> Any:
    """The value at `a.b.c`, None where there is none."""
    for name in path.split(".") if path else []:
        if not isinstance(content, dict) or name not in content:
            return None
        content = content[name]
    return content


def receive(sqs: Any, url: str, most: int = AT_ONCE) -> list[Message]:
    """Hidden from then on, until they are released or deleted."""
    answer = sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=min(most, AT_ONCE),
        VisibilityTimeout=HIDDEN_S,
        WaitTimeSeconds=WAIT_S,
        MessageAttributeNames=["All"],
        MessageSystemAttributeNames=["All"],
    )
    return [
        Message(
            each["MessageId"],
            each["ReceiptHandle"],
            each["Body"],
            each.get("MessageAttributes", {}),
            each["Attributes"],
        )
        for each in answer.get("Messages", [])
    ]


def release(sqs: Any, url: str, messages: list[Message]) -> None:
    """They are seen again at once; what can't be released is seen again after a minute."""
    for start in range(0, len(messages), AT_ONCE):
        entries = [
            {"Id": str(number), "ReceiptHandle": message.receipt, "VisibilityTimeout": 0}
            for number, message in enumerate(messages[start : start + AT_ONCE])
        ]
        sqs.change_message_visibility_batch(QueueUrl=url, Entries=entries)


@contextmanager
def looked_at(sqs: Any, url: str, most: int) -> Iterator[list[Message]]:
    """Up to so many messages, for as long as the block lasts."""
    found: dict[str, Message] = {}
    try:
        while len(found) < most:
            fresh = {m.id: m for m in receive(sqs, url, most - len(found)) if m.id not in found}
            if not fresh:
                break
            found |= fresh
        yield list(found.values())
    finally:
        release(sqs, url, list(found.values()))
