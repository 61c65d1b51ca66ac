"""Powertools' resolver for REST APIs, middleware and logger, as its documentation has them."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from contestants.web_api import work

logger = Logger(service="web-api")
app = APIGatewayRestResolver()


def controlled(app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[Any]:
    event = app.current_event.raw_event
    logger.append_keys(request_id=event["requestContext"]["requestId"])
    if not work.may_read(event):
        return Response(status_code=403, content_type="application/json", body='{"status": 403}')
    response = next_middleware(app)
    body = response.body if isinstance(response.body, str) else ""
    response.headers.update(work.headers(event, body.encode()))
    logger.info("answered", method=event["httpMethod"], status=response.status_code)
    return response


app.use(middlewares=[controlled])


@app.get("/photos/<photo_id>")
def get_photo(photo_id: str) -> Any:
    photo = work.find(photo_id)
    return work.shape(photo) if photo else ({"status": 404}, 404)


@app.get("/photos")
def list_photos() -> Any:
    limit = app.current_event.get_query_string_value("limit", "50") or "50"
    return {"photos": [work.shape(photo) for photo in work.page(limit)]}


for number in range(work.ROUTES - 1):
    app.get(f"/things{number}/<thing_id>")(lambda thing_id: {"id": thing_id})

handle = app.resolve
