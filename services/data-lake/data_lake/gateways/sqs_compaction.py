"""Requests to look at a partition's files."""

from typing import TYPE_CHECKING

from msgspec import Struct

from data_lake.events.compaction_messages import CompactionAsked, encoded
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsCompaction(Struct, frozen=True):
    client: "SQSClient"
    queue_url: str

    def ask(self, dataset: str, partition: str, *, is_thorough: bool = False) -> None:
        body = encoded(CompactionAsked(dataset, partition, is_thorough))
        with doing("sqs:SendMessage", self.queue_url):
            self.client.send_message(QueueUrl=self.queue_url, MessageBody=body)
