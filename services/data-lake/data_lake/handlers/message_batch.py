"""A batch of a queue, message by message; only what failed goes back."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from data_lake.domain.errors import PermanentError, TransientError
from data_lake.telemetry import log
from data_lake.wiring import messages

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def settle(
    batch: dict[str, Any],
    context: LambdaContext,
    work: Callable[[str], None],
    *,
    is_postponed: bool = True,
) -> Any:
    """Whatever `work` raises, by keeping too, sends back that message and no neighbour."""

    def settle_one(record: SQSRecord) -> None:
        try:
            work(record.body)
        except PermanentError:
            log.exception("never", message_id=record.message_id)
            messages.quarantine().keep(record.message_id, record.body)
        except TransientError:
            log.exception("not now", message_id=record.message_id)
            if is_postponed:
                messages.postpone([record.raw_event])
            raise
        except Exception:
            # Logged here, for the processor only names the message to SQS.
            log.exception("not now", message_id=record.message_id)
            raise

    return process_partial_response(batch, settle_one, processor, context)
