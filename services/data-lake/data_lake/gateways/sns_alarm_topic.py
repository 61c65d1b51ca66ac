"""The topic where all alarms of the estate speak."""

from typing import TYPE_CHECKING

from msgspec import Struct

from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class SnsAlarmTopic(Struct, frozen=True):
    client: "SNSClient"
    topic_arn: str

    def tell(self, subject: str, body: str) -> None:
        """SNS takes a subject of 100 ASCII characters:
        https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
        """
        subject = subject.encode("ascii", "replace").decode()[:100]
        with doing("sns:Publish", self.topic_arn):
            self.client.publish(TopicArn=self.topic_arn, Subject=subject, Message=body)
