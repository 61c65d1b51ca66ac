"""The events of closed windows, heard by a queue of their own while a measurement lasts."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tools.estate import Estate

CLOSED = "stackyard.stream-ingest.windows-closed.v1"
AT_ONCE = 10
LOOK_AGAIN_S = 0.2


@dataclass
class Heard:
    sqs: Any
    url: str
    at: dict[str, float] = field(default_factory=dict)
    """When the word of each claim was there first, in seconds since 1970, by the claim's key."""

    done: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        while not self.done.is_set():
            if not self.take():
                self.done.wait(LOOK_AGAIN_S)

    def take(self) -> int:
        asked = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=AT_ONCE, AttributeNames=["SentTimestamp"]
        )
        messages = asked.get("Messages", [])
        for message in messages:
            key = json.loads(message["Body"])["detail"]["data"]["claim"]["key"]
            self.at.setdefault(key, int(message["Attributes"]["SentTimestamp"]) / 1000)
        if messages:
            entries = [
                {"Id": str(number), "ReceiptHandle": each["ReceiptHandle"]}
                for number, each in enumerate(messages)
            ]
            self.sqs.delete_message_batch(QueueUrl=self.url, Entries=entries)
        return len(messages)


@contextmanager
def heard_on_the_bus(estate: Estate) -> Iterator[Heard]:
    """Rule and queue are gone afterwards."""
    sqs, events = estate.account.client("sqs"), estate.account.client("events")
    bus, name = estate.registry["platform/bus/name"], f"bench-{uuid4().hex[:8]}"
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    target = {"Id": "heard", "Arn": asked["Attributes"]["QueueArn"]}
    pattern = json.dumps({"detail-type": [CLOSED]})
    rule = events.put_rule(Name=name, EventBusName=bus, EventPattern=pattern)["RuleArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": target["Arn"],
        "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    events.put_targets(Rule=name, EventBusName=bus, Targets=[target])
    heard = Heard(sqs, url)
    listener = threading.Thread(target=heard.listen, daemon=True)
    listener.start()
    try:
        yield heard
    finally:
        heard.done.set()
        listener.join()
        events.remove_targets(Rule=name, EventBusName=bus, Ids=[target["Id"]])
        events.delete_rule(Name=name, EventBusName=bus)
        sqs.delete_queue(QueueUrl=url)
