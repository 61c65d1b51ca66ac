"""What processReadings uses."""

import time
from datetime import timedelta
from functools import cache

from stream_ingest.domain.judgement import Limits
from stream_ingest.events.transformation import Transform
from stream_ingest.gateways.aws_clients import dynamodb, s3
from stream_ingest.gateways.dynamodb_alert_states import DynamoDbAlertStates
from stream_ingest.gateways.dynamodb_devices import CachedDevices, DynamoDbDevices
from stream_ingest.gateways.dynamodb_held import DynamoDbHeld
from stream_ingest.gateways.packaged_rules import packaged_rules
from stream_ingest.gateways.s3_quarantine import S3Quarantine
from stream_ingest.gateways.s3_readings import S3AcceptedReadings, S3RawBackup
from stream_ingest.settings import ProcessSettings, settings
from stream_ingest.use_cases.decided_before import DecidedBefore
from stream_ingest.use_cases.fold_windows import FoldWindows
from stream_ingest.use_cases.hold_readings import HoldReadings
from stream_ingest.use_cases.process_readings import ProcessReadings
from stream_ingest.use_cases.shard_promises import Promises
from stream_ingest.use_cases.watch_thresholds import WatchThresholds
from stream_ingest.wiring import windows
from stream_ingest.wiring.sources import now

_US = 1_000_000


@cache
def process_readings() -> ProcessReadings:
    process = settings(ProcessSettings)
    table = process.table_name
    return ProcessReadings(
        checkpoints=windows.checkpoints(),
        raw=S3RawBackup(s3(), process.readings_bucket_name),
        devices=CachedDevices(
            DynamoDbDevices(dynamodb(), table), process.device_cache_seconds, time.monotonic
        ),
        limits=Limits(process.earliest_seconds * _US, process.future_seconds * _US),
        decided=DecidedBefore(windows.items()),
        transform=Transform(),
        held=HoldReadings(DynamoDbHeld(dynamodb(), table)),
        fold=FoldWindows(windows.items(), windows.rule()),
        quarantine=S3Quarantine(s3(), process.quarantine_bucket_name),
        watch=WatchThresholds(DynamoDbAlertStates(dynamodb(), table), packaged_rules(), now),
        bus=windows.bus(),
        accepted=S3AcceptedReadings(s3(), process.readings_bucket_name),
        publish_windows=windows.publish_windows(),
        promises=_promises(process),
    )


def _promises(process: ProcessSettings) -> Promises:
    return Promises(
        bus=windows.bus(),
        messages=windows.messages(),
        now=now,
        delivery_interval=timedelta(seconds=process.delivery_interval_seconds),
        delivery_size_bytes=process.delivery_size_bytes,
        idle_close_s=process.idle_close_seconds,
    )
