"""Messages that name a query → its answer, or its result in another format; failures go back."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from data_lake.events.queries import asked
from data_lake.handlers import message_batch
from data_lake.telemetry import log
from data_lake.wiring.at_init import make_at_init
from data_lake.wiring.query_engines import clear_scratch, convert_result, embedded, run_query

make_at_init(clear_scratch, lambda: embedded().warm_up(), run_query)


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    return message_batch.settle(batch, context, _answer, is_postponed=False)


def _answer(body: str) -> None:
    message = asked(body)
    if message.format is not None:
        convert_result()(message.query, message.format)
        log.info("converted", query=message.query, format=message.format)
        return
    query = run_query()(message.query)
    log.info(
        query.state,
        query=query.id,
        engine=query.engine,
        rows=query.outcome.rows,
        bytes_scanned=query.outcome.bytes_scanned,
        error=query.error.code if query.error else "",
    )
