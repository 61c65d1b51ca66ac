"""What the search index is to look at."""

from typing import TYPE_CHECKING

from msgspec import Struct

from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsIndexQueue(Struct, frozen=True):
    client: "SQSClient"
    url: str

    def ask(self, message: str, delay_s: int) -> None:
        with doing("sqs:SendMessage", self.url):
            self.client.send_message(QueueUrl=self.url, MessageBody=message, DelaySeconds=delay_s)
