"""Messages that come again soon, and not when a function that was killed would be given up."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from data_lake.domain.redelivery import delay_s
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html
_AT_ONCE = 10


class SqsPostponing(Struct, frozen=True):
    client: "SQSClient"

    def postpone(self, records: Sequence[Mapping[str, Any]]) -> None:
        """`records` of one queue, as Lambda is given them."""
        if not records:
            return
        queue = queue_url(records[0]["eventSourceARN"])
        for start in range(0, len(records), _AT_ONCE):
            with doing("sqs:ChangeMessageVisibility", queue):
                self.client.change_message_visibility_batch(
                    QueueUrl=queue,
                    Entries=[
                        {
                            "Id": str(number),
                            "ReceiptHandle": record["receiptHandle"],
                            "VisibilityTimeout": delay_s(
                                int(record["attributes"]["ApproximateReceiveCount"])
                            ),
                        }
                        for number, record in enumerate(records[start : start + _AT_ONCE])
                    ],
                )


def queue_url(arn: str) -> str:
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html"""
    _, _, _, region, account, name = arn.split(":")
    return f"https://sqs.{region}.amazonaws.com/{account}/{name}"
