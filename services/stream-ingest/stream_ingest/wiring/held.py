"""What learnDevices and settleHeldReadings use."""

import random
import time
from datetime import timedelta
from functools import cache

from stream_ingest.gateways.aws_clients import dynamodb, events, kinesis, s3
from stream_ingest.gateways.dynamodb_devices import DynamoDbDevices
from stream_ingest.gateways.dynamodb_held import DynamoDbHeld
from stream_ingest.gateways.eventbridge_bus import EventBridgeBus
from stream_ingest.gateways.kinesis_stream import KinesisStream
from stream_ingest.gateways.s3_quarantine import S3Quarantine
from stream_ingest.settings import HeldSettings, LearnSettings, settings
from stream_ingest.use_cases.learn_devices import LearnDevice
from stream_ingest.use_cases.put_entries import PutEntries
from stream_ingest.use_cases.settle_held import ReleaseHeld, SettleHeld
from stream_ingest.wiring.sources import now

# Of the readings of a page; what the stream doesn't take stays held, and its turn comes again.
_PATIENCE_S = 5.0


@cache
def learn_device() -> LearnDevice:
    return LearnDevice(devices(), release_held())


@cache
def settle_held() -> SettleHeld:
    held = settings(HeldSettings)
    return SettleHeld(
        held=DynamoDbHeld(dynamodb(), held.table_name),
        devices=devices(),
        release=release_held(),
        quarantine=S3Quarantine(s3(), held.quarantine_bucket_name),
        bus=EventBridgeBus(events(), held.event_bus_name),
        grace=timedelta(seconds=held.hold_seconds),
        now=now,
    )


@cache
def devices() -> DynamoDbDevices:
    return DynamoDbDevices(dynamodb(), settings(LearnSettings).table_name)


@cache
def release_held() -> ReleaseHeld:
    learn = settings(LearnSettings)
    stream = KinesisStream(kinesis(), learn.readings_stream_name)
    put = PutEntries(stream, _PATIENCE_S, time.monotonic, time.sleep, random.random)
    return ReleaseHeld(DynamoDbHeld(dynamodb(), learn.table_name), put)
