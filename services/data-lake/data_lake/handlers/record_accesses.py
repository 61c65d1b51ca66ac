"""Each minute: the lines of access that wait become objects of the lake's inbox."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from data_lake.telemetry import log
from data_lake.wiring.accesses import record_accesses

# A batch is read, dropped and taken away in a second or two; the slowest calls take ten.
RESERVE_MS = 20_000


def handle(event: dict[str, Any], context: LambdaContext) -> None:
    lines = 0
    while context.get_remaining_time_in_millis() > RESERVE_MS:
        written = record_accesses()()
        lines += written
        if not written:
            break
    log.info("recorded", lines=lines)
