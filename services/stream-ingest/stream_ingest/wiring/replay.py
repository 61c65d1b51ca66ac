"""What replayReadings uses."""

import random
import time
from functools import cache

from stream_ingest.gateways.aws_clients import kinesis, s3
from stream_ingest.gateways.kinesis_stream import KinesisStream
from stream_ingest.gateways.s3_refused import S3RefusedReadings
from stream_ingest.settings import ReplaySettings, settings
from stream_ingest.use_cases.put_entries import PutEntries
from stream_ingest.use_cases.replay import Replay
from stream_ingest.wiring.sources import now

# Of one object: its readings that the stream refuses for longer stay in quarantine.
PATIENCE_S = 10


@cache
def replay() -> Replay:
    found = settings(ReplaySettings)
    put = PutEntries(
        stream=KinesisStream(kinesis(), found.readings_stream_name),
        patience_s=PATIENCE_S,
        clock=time.monotonic,
        pause=time.sleep,
        drawn=random.random,
    )
    return Replay(S3RefusedReadings(s3(), found.quarantine_bucket_name), put, now)
