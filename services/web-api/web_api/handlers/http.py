"""API Gateway's proxy event → the Flask application → API Gateway's answer."""

from typing import TYPE_CHECKING, Any

from web_api import wiring
from web_api.api import proxy_event
from web_api.api.app import create_app
from web_api.settings import paths_are_rewritten
from web_api.wiring.at_init import make_at_init

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

app = create_app()
_IS_SHORT = not paths_are_rewritten()

make_at_init(lambda: wiring.sites())


def handle(event: dict[str, Any], context: "LambdaContext") -> Any:
    if _IS_SHORT and proxy_event.is_plain(event):
        return proxy_event.answer(app, event, context)
    return _the_long_way(event, context)


def _the_long_way(event: dict[str, Any], context: "LambdaContext") -> Any:
    """HTTP APIs' events, load balancers' and others, which the REST API that we deploy never sends.

    serverless-wsgi is loaded with the first of them.
    """
    import serverless_wsgi  # type: ignore[import-untyped]  # it ships no types

    serverless_wsgi.TEXT_MIME_TYPES[:] = proxy_event.TEXT_MEDIA_TYPES
    return serverless_wsgi.handle_request(app, event, context)
