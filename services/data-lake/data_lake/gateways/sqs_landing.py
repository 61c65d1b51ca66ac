"""Messages that ask landFiles for a landing."""

from typing import TYPE_CHECKING

from msgspec import Struct

from data_lake.events.landing_messages import LandingAsked, encoded
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsLanding(Struct, frozen=True):
    client: "SQSClient"
    queue_url: str

    def ask(self, asked: LandingAsked) -> None:
        with doing("sqs:SendMessage", self.queue_url):
            self.client.send_message(QueueUrl=self.queue_url, MessageBody=encoded(asked))
