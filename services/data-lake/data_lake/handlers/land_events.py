"""Events of others → raw objects and their landing, a hundred at a time; failures go back."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from data_lake.domain.errors import PermanentError, TransientError
from data_lake.domain.heard_event import HeardEvent
from data_lake.events.heard_events import decode
from data_lake.telemetry import log
from data_lake.wiring import messages
from data_lake.wiring.heard import land_events

# As many as a transaction takes: use_cases/land_events.py
AT_ONCE = 100


def handle(batch: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    read = [(record, _event(record)) for record in batch["Records"]]
    told = [(record, event) for record, event in read if event is not None]
    left: list[str] = []
    for start in range(0, len(told), AT_ONCE):
        left += _land(told[start : start + AT_ONCE])
    return {"batchItemFailures": [{"itemIdentifier": each} for each in left]}


def _land(told: list[tuple[dict[str, Any], HeardEvent]]) -> list[str]:
    """The messages that must come again."""
    try:
        heard = land_events()([event for _, event in told])
    except Exception as error:
        log.exception("not now", messages=len(told))
        records = [record for record, _ in told]
        if isinstance(error, TransientError):
            messages.postpone(records)
        return [record["messageId"] for record in records]
    log.info("heard", new=heard.new, again=heard.again)
    return []


def _event(record: dict[str, Any]) -> HeardEvent | None:
    """None is what no retry will mend, and is kept."""
    try:
        return decode(record["body"])
    except PermanentError:
        log.exception("never", message_id=record["messageId"])
        messages.quarantine().keep(record["messageId"], record["body"])
        return None
