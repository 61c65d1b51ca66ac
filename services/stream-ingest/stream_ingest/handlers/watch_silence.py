"""Each minute: devices of which nothing is heard any more raise their alert."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from stream_ingest.telemetry import log
from stream_ingest.wiring.silence import watch_silence

# A hundred devices at their slowest: ten calls to the table and ten to the bus, a second each.
RESERVE_MS = 20_000


def handle(event: dict[str, Any], context: LambdaContext) -> None:
    """`time` is when the schedule ran, which names the run in what it tells."""
    run = f"watch-silence-{event['time']}"
    told = watch_silence()(run, lambda: context.get_remaining_time_in_millis() > RESERVE_MS)
    log.info("watched", told=told)
