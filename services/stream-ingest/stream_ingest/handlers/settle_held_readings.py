"""Each minute: held readings of devices that are known by now go on, and old ones are refused."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from stream_ingest.telemetry import log
from stream_ingest.wiring.held import settle_held

# A device at its slowest: a page is put back for 12 s, and two calls let go of it.
RESERVE_MS = 20_000


def handle(event: dict[str, Any], context: LambdaContext) -> None:
    """Raises when something is left that failed, so that the function's errors alarm says so."""
    settled = settle_held()(lambda: context.get_remaining_time_in_millis() > RESERVE_MS)
    log.info("settled", released=settled.released, expired=settled.expired)
