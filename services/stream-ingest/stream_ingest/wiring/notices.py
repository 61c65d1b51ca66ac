"""What notifyAlerts uses."""

from functools import cache

from stream_ingest.gateways.aws_clients import dynamodb, sns
from stream_ingest.gateways.dynamodb_devices import DynamoDbDevices
from stream_ingest.gateways.dynamodb_notices import DynamoDbNotices
from stream_ingest.gateways.sns_alarm_topic import SnsAlarmTopic
from stream_ingest.settings import NotifySettings, settings
from stream_ingest.use_cases.notify_alerts import NotifyAlert
from stream_ingest.wiring.sources import now


@cache
def notify_alert() -> NotifyAlert:
    notify = settings(NotifySettings)
    return NotifyAlert(
        notices=DynamoDbNotices(dynamodb(), notify.table_name),
        names=DynamoDbDevices(dynamodb(), notify.table_name),
        topic=SnsAlarmTopic(sns(), notify.alarm_topic_arn),
        now=now,
    )
