"""API Gateway's proxy event → the Flask application → API Gateway's answer."""

from typing import TYPE_CHECKING, Any

from data_lake.api import proxy_event
from data_lake.api.app import create_app
from data_lake.wiring import http, queries
from data_lake.wiring.at_init import make_at_init

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

app = create_app()

# What most requests need, while Lambda still gives its whole processor.
make_at_init(http.read_datasets, queries.submit_query)


def handle(event: dict[str, Any], context: "LambdaContext") -> Any:
    if proxy_event.is_plain(event):
        return proxy_event.answer(app, event, context)
    return _the_long_way(event, context)


def _the_long_way(event: dict[str, Any], context: "LambdaContext") -> Any:
    """HTTP APIs' events, load balancers' and others, which the REST API that we deploy never sends.

    serverless-wsgi is loaded with the first of them.
    """
    import serverless_wsgi  # type: ignore[import-untyped]  # it ships no types

    serverless_wsgi.TEXT_MIME_TYPES[:] = proxy_event.TEXT_MEDIA_TYPES
    return serverless_wsgi.handle_request(app, event, context)
