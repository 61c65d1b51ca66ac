"""What the HTTP door uses."""

import random
import time
from functools import cache

from stream_ingest.gateways.aws_clients import kinesis, ssm_at_once
from stream_ingest.gateways.kinesis_stream import KinesisStream
from stream_ingest.gateways.ssm_registry import SsmRegistry
from stream_ingest.settings import TakeSettings, settings
from stream_ingest.use_cases.accept_readings import AcceptReadings
from stream_ingest.use_cases.cross_origin import ConsoleOrigin
from stream_ingest.use_cases.put_entries import PutEntries
from stream_ingest.wiring.sources import now

# A call that begins at its end takes 12 s at worst, and API Gateway gives up after 29 s; who is
# throttled for longer had better come again later.
_PATIENCE_S = 6.0


@cache
def accept_readings() -> AcceptReadings:
    stream = KinesisStream(kinesis(), settings(TakeSettings).readings_stream_name)
    return AcceptReadings(
        PutEntries(stream, _PATIENCE_S, time.monotonic, time.sleep, random.random)
    )


@cache
def console_origin() -> ConsoleOrigin:
    parameter = settings(TakeSettings).console_origin_parameter_name
    return ConsoleOrigin(SsmRegistry(ssm_at_once(), parameter), now)
