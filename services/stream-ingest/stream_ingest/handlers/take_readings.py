"""API Gateway's proxy event → readings in the stream, and a receipt of them."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from stream_ingest.api.readings import answer


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return answer(event)
