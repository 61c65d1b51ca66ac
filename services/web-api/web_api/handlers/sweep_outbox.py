"""Each minute: publish what the stream has left in the outbox."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from web_api import wiring
from web_api.domain.errors import TransientError
from web_api.telemetry import log
from web_api.wiring.at_init import make_at_init

# One batch at its slowest: a call to the bus and ten deletes, 3 s each.
RESERVE_MS = 33_000

make_at_init(lambda: wiring.sweep_outbox())


def handle(event: dict[str, Any], context: LambdaContext) -> None:
    """Raises when something is left, so that the function's errors alarm says so."""
    swept = wiring.sweep_outbox()(lambda: context.get_remaining_time_in_millis() > RESERVE_MS)
    oldest_age_s = round(swept.oldest_age.total_seconds(), 3)
    log.info("swept", published=swept.relayed.published, oldest_age_s=oldest_age_s)
    if swept.relayed.left:
        raise TransientError(
            f"{swept.relayed.left} events are left, the oldest for {oldest_age_s} s: "
            f"{'; '.join(swept.relayed.faults)}"
        )
