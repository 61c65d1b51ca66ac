"""What relayDeviceMessages uses."""

import random
import time
from functools import cache

from stream_ingest.gateways.aws_clients import kinesis, s3
from stream_ingest.gateways.kinesis_stream import KinesisStream
from stream_ingest.gateways.s3_quarantine import S3Quarantine
from stream_ingest.settings import RelaySettings, settings
from stream_ingest.use_cases.put_entries import PutEntries
from stream_ingest.use_cases.relay_device_messages import RelayDeviceMessages

# What is left comes again from the queue; a call that begins at its end takes 12 s at worst.
_PATIENCE_S = 5.0


@cache
def relay_device_messages() -> RelayDeviceMessages:
    relay = settings(RelaySettings)
    stream = KinesisStream(kinesis(), relay.readings_stream_name)
    return RelayDeviceMessages(
        PutEntries(stream, _PATIENCE_S, time.monotonic, time.sleep, random.random),
        S3Quarantine(s3(), relay.quarantine_bucket_name),
    )
