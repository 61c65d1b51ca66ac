"""API Gateway's proxy event → the Flask application → API Gateway's answer."""

from typing import Any

import serverless_wsgi  # type: ignore[import-untyped]  # it ships no types
from aws_lambda_powertools.utilities.typing import LambdaContext

from web_api.api.app import create_app
from web_api.api.problems import PROBLEM_JSON

# Unknown to serverless-wsgi, which answers base64 for it, and API Gateway passes that on as it is.
serverless_wsgi.TEXT_MIME_TYPES.append(PROBLEM_JSON)

app = create_app()


def handle(event: dict[str, Any], context: LambdaContext) -> Any:
    return serverless_wsgi.handle_request(app, event, context)
