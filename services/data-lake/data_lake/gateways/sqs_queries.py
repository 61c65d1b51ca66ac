"""The queue of the function that runs queries."""

from typing import TYPE_CHECKING

from msgspec import Struct, json

from data_lake.domain.query import Format
from data_lake.events.queries import Asked
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsQueries(Struct, frozen=True):
    client: "SQSClient"
    queue_url: str

    def run(self, query_id: str, after_s: int = 0) -> None:
        self._send(Asked(query_id), after_s)

    def convert(self, query_id: str, form: Format) -> None:
        self._send(Asked(query_id, form))

    def _send(self, message: Asked, after_s: int = 0) -> None:
        with doing("sqs:SendMessage", self.queue_url):
            self.client.send_message(
                QueueUrl=self.queue_url,
                MessageBody=json.encode(message).decode(),
                DelaySeconds=after_s,
            )
