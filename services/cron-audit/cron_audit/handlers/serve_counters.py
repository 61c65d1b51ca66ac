"""API Gateway's proxy event → how often each event was heard."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cron_audit.api.counters import answer


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return answer(event)
