"""A batch of what may have changed → the search index; what asks for nothing is kept aside."""

from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from data_lake.domain.errors import PermanentError, TransientError
from data_lake.events.searched import decode
from data_lake.telemetry import log
from data_lake.use_cases.search.take_changes import Told
from data_lake.wiring import messages
from data_lake.wiring.index import take_changes


def handle(batch: dict[str, Any], context: LambdaContext) -> dict[str, list[Any]]:
    """The index is written once for all of it: whatever is raised brings all of it again."""
    told = list(_told(batch))
    try:
        news = take_changes()(told)
    except TransientError:
        messages.postpone(batch["Records"])
        raise
    log.info("indexed", told=len(told), news=news)
    return {"batchItemFailures": []}


def _told(batch: dict[str, Any]) -> Iterator[Told]:
    for record in batch["Records"]:
        try:
            yield decode(record["body"])
        except PermanentError:
            log.exception("never", message_id=record["messageId"])
            messages.quarantine().keep(record["messageId"], record["body"])
