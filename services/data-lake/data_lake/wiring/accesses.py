"""What recordAccesses uses."""

from functools import cache

from data_lake.gateways.aws_clients import dynamodb, s3, sns
from data_lake.gateways.dynamodb_access_lines import DynamoDbAccessLines
from data_lake.gateways.dynamodb_budgets import DynamoDbBudgets
from data_lake.gateways.s3_access_files import S3AccessFiles
from data_lake.gateways.sns_alarm_topic import SnsAlarmTopic
from data_lake.settings import AccessLogSettings, settings
from data_lake.use_cases.queries.record_accesses import RecordAccesses
from data_lake.wiring.sources import now


@cache
def record_accesses() -> RecordAccesses:
    record = settings(AccessLogSettings)
    return RecordAccesses(
        lines=DynamoDbAccessLines(dynamodb(), record.table_name, now),
        files=S3AccessFiles(s3(), record.raw_bucket_name),
        budgets=DynamoDbBudgets(dynamodb(), record.table_name),
        alarm=SnsAlarmTopic(sns(), record.alarm_topic_arn),
        bulk_download_bytes=record.bulk_download_bytes,
    )
