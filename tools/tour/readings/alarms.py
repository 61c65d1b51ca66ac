"""What the alarm topic tells people, heard by a queue that listens for as long as it is needed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tools.estate import Estate

AT_ONCE = 10
TOPIC = "platform/alarm-topic/arn"


@dataclass
class Listener:
    sqs: Any
    url: str
    heard: list[str] = field(default_factory=list)

    def texts(self, naming: str) -> list[str]:
        """Of all that was heard so far, what names that."""
        answer = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=AT_ONCE)
        for message in answer.get("Messages", []):
            self.heard.append(json.loads(message["Body"])["Message"])
            self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return [text for text in self.heard if naming in text]


@contextmanager
def listening(estate: Estate) -> Iterator[Listener]:
    """Gone afterwards."""
    sqs, sns = estate.account.client("sqs"), estate.account.client("sns")
    topic = estate.registry[TOPIC]
    url = sqs.create_queue(QueueName=f"tour-{uuid4().hex[:8]}")["QueueUrl"]
    try:
        asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        queue = asked["Attributes"]["QueueArn"]
        policy = {"Policy": json.dumps(_policy(queue, topic))}
        sqs.set_queue_attributes(QueueUrl=url, Attributes=policy)
        wanted = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue}
        subscription = sns.subscribe(**wanted, ReturnSubscriptionArn=True)["SubscriptionArn"]
        try:
            yield Listener(sqs, url)
        finally:
            sns.unsubscribe(SubscriptionArn=subscription)
    finally:
        sqs.delete_queue(QueueUrl=url)


def _policy(queue: str, topic: str) -> dict[str, Any]:
    """Nobody but the topic sends.

    Source: https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
    """
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
