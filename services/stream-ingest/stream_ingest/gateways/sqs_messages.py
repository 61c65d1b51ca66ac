"""Messages to our own functions, which arrive later."""

from typing import TYPE_CHECKING

from msgspec import Struct, json

from stream_ingest.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsMessages(Struct, frozen=True):
    """SQS delays a message by 900 s at most:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    """

    client: "SQSClient"
    deliveries_queue_url: str
    idle_shards_queue_url: str

    def ask_for_delivery(self, shard_id: str, after_s: int) -> None:
        self._send(self.deliveries_queue_url, {"shardId": shard_id}, after_s)

    def look_at_idle_shard(self, shard_id: str, through: str, after_s: int) -> None:
        message = {"shardId": shard_id, "through": through}
        self._send(self.idle_shards_queue_url, message, after_s)

    def _send(self, queue_url: str, message: dict[str, str], delay_s: int) -> None:
        with doing("sqs:SendMessage", queue_url):
            self.client.send_message(
                QueueUrl=queue_url, MessageBody=json.encode(message).decode(), DelaySeconds=delay_s
            )
