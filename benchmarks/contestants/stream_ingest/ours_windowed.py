"""Ours without what makes it exact under repeats: decoded, judged, put into the rows of windows and
held against the alert rules. No id is claimed, no position kept, no item written out."""

from array import array
from datetime import UTC, datetime
from typing import Any

from contestants.stream_ingest.ours import LIMITS, AlertStates, devices
from stream_ingest.domain.judgement import judge
from stream_ingest.domain.lateness import lateness, moved
from stream_ingest.domain.pane import Part
from stream_ingest.domain.reading_columns import Columns, verdicts_on
from stream_ingest.domain.window import WindowRule
from stream_ingest.events.kinesis import shard_batch
from stream_ingest.events.readings import decode
from stream_ingest.gateways.packaged_rules import packaged_rules
from stream_ingest.use_cases.watch_thresholds import WatchThresholds

RULE = WindowRule(lateness_us=60_000_000)
watch = WatchThresholds(AlertStates(), packaged_rules(), lambda: datetime.now(UTC))
watermark_us: int | None = None


def take(event: dict[str, Any]) -> tuple[int, float]:
    global watermark_us
    batch = shard_batch(event)
    readings = judge(batch, decode(batch).readings, devices, LIMITS).accepted
    columns = Columns(readings, [0] * len(readings), array("Q"))
    verdicts = verdicts_on(0, len(readings), lateness(readings, watermark_us, RULE))
    for rows in columns.by_part(verdicts, RULE).values():
        Part(0, {}).folded(rows)
    watermark_us = moved(watermark_us, readings, RULE.lateness_us)
    watch(batch, readings)
    return len(readings), sum(each.measurement for each in readings)
