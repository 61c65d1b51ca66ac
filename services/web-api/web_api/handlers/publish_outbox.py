"""Stream of new outbox items → bus.

What fails is left to the sweeper: raising would bring the whole batch again and hold up the
stream, and where the runtime ignores partial answers, naming the failed would lose them.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from web_api import wiring
from web_api.gateways.items import read_waiting
from web_api.telemetry import log
from web_api.wiring.at_init import make_at_init

make_at_init(lambda: wiring.relay_outbox())


def handle(batch: dict[str, Any], context: LambdaContext) -> None:
    added = [read_waiting(record["dynamodb"]["NewImage"]) for record in batch["Records"]]
    relayed = wiring.relay_outbox()(added)
    log.info("relayed", published=relayed.published)
    if relayed.left:
        log.warning("left to the sweeper", faults=relayed.faults)
