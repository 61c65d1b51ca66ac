"""The way back: sent again where a message came from, and only then deleted here.

Whoever is killed between the two leaves the message in both places: it comes twice, and isn't
lost; the house's consumers are made for that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tools.redrive.messages import Message, receive, release
from tools.redrive.origins import origin_of
from tools.redrive.queues import DeadLetterQueue
from tools.repository import Refusal


@dataclass
class Replay:
    """`wanted` is the id of one message, `limit` how many at most."""

    sqs: Any
    queue: DeadLetterQueue
    wanted: str | None = None
    limit: int | None = None
    moved: int = 0
    stays: int = 0
    """Of those that were seen."""

    def run(self, report: Callable[[int], None]) -> int:
        """How many were moved; what is dead again meanwhile isn't moved a second time.

        Raises Refusal at the first that can't be moved: it stays, and all behind it.
        """
        started_at, held = self._now(), dict[str, Message]()
        try:
            while not self._is_done:
                batch = receive(self.sqs, self.queue.url)
                if all(message.id in held for message in batch):
                    break
                held |= {message.id: message for message in batch}
                for message in batch:
                    if self._is_meant(message, started_at) and not self._is_done:
                        self._move(message)
                        del held[message.id]
                        report(self.moved)
        finally:
            self.stays = len(held)
            release(self.sqs, self.queue.url, list(held.values()))
        if self.wanted and not self.moved:
            raise Refusal(f"{self.queue.name} has no message {self.wanted}: look with --show")
        return self.moved

    @property
    def _is_done(self) -> bool:
        limit = 1 if self.wanted else self.limit
        return limit is not None and self.moved >= limit

    def _now(self) -> datetime:
        """By SQS's clock, which has stamped the messages; it says whole seconds, so one more."""
        asked = self.sqs.get_queue_attributes(QueueUrl=self.queue.url, AttributeNames=["QueueArn"])
        said = asked["ResponseMetadata"]["HTTPHeaders"]["date"]
        return parsedate_to_datetime(said) + timedelta(seconds=1)

    def _is_meant(self, message: Message, started_at: datetime) -> bool:
        if self.wanted:
            return message.id == self.wanted
        return message.sent_at < started_at

    def _move(self, message: Message) -> None:
        try:
            self._send(message)
        except (ClientError, BotoCoreError) as error:
            raise Refusal(
                f"{self.moved} moved, then message {message.id} couldn't be sent: {error}. It "
                f"stays in {self.queue.name}, and all behind it; run the same command again"
            ) from error
        try:
            self.sqs.delete_message(QueueUrl=self.queue.url, ReceiptHandle=message.receipt)
        except (ClientError, BotoCoreError) as error:
            raise Refusal(
                f"{self.moved} moved, then message {message.id} was sent but couldn't be deleted "
                f"from {self.queue.name}: {error}. It will come twice when you run this again"
            ) from error
        self.moved += 1

    def _send(self, message: Message) -> None:
        delivery = origin_of(message, self.queue.origins).delivery(message)
        more: dict[str, Any] = {}
        if trace := message.system.get("AWSTraceHeader"):
            header = {"DataType": "String", "StringValue": trace}
            more["MessageSystemAttributes"] = {"AWSTraceHeader": header}
        if group := message.system.get("MessageGroupId"):
            more["MessageGroupId"] = group
        if delivery.queue_url.endswith(".fifo"):
            # Not its first one: within five minutes SQS would take the message, and drop it.
            more["MessageDeduplicationId"] = f"redrive-{message.id}"
        self.sqs.send_message(
            QueueUrl=delivery.queue_url,
            MessageBody=delivery.body,
            MessageAttributes=delivery.attributes,
            **more,
        )
