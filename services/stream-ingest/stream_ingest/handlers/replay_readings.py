"""A person asks for a replay → refused readings are put back into the stream, and counted."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from stream_ingest.events.replays import replay_asked, told
from stream_ingest.telemetry import log
from stream_ingest.wiring.replay import replay


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    answer = told(replay()(replay_asked(event)))
    log.info("replayed", asked=event, answer=answer)
    return answer
