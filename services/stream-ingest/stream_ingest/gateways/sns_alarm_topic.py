"""The topic where all alarms of the estate speak."""

from typing import TYPE_CHECKING

from msgspec import Struct

from stream_ingest.events.alert_text import Text
from stream_ingest.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class SnsAlarmTopic(Struct, frozen=True):
    client: "SNSClient"
    topic_arn: str

    def tell(self, text: Text) -> None:
        with doing("sns:Publish", self.topic_arn):
            self.client.publish(TopicArn=self.topic_arn, Subject=text.subject, Message=text.body)
