"""What closeWindows uses."""

from datetime import timedelta
from functools import cache

from stream_ingest.settings import WindowSettings, settings
from stream_ingest.use_cases.close_idle_shard import CloseIdleShard
from stream_ingest.wiring.sources import now
from stream_ingest.wiring.windows import checkpoints, messages, publish_windows


@cache
def close_idle_shard() -> CloseIdleShard:
    return CloseIdleShard(
        checkpoints=checkpoints(),
        windows=publish_windows(),
        messages=messages(),
        now=now,
        lateness=timedelta(seconds=settings(WindowSettings).lateness_seconds),
    )
