"""Flask and serverless-wsgi as their documentations join them."""

from typing import Any

import serverless_wsgi
from contestants.web_api import work
from flask import Flask, Response, abort, request

app = Flask(__name__)


@app.before_request
def authorise() -> None:
    if not work.may_read(request.environ["serverless.event"]):
        abort(403)


@app.after_request
def finish(response: Response) -> Response:
    event = request.environ["serverless.event"]
    response.headers.update(work.headers(event, response.get_data()))
    work.log(event, request.url_rule.rule if request.url_rule else "-", response.status_code)
    return response


@app.get("/photos/<uuid:photo_id>")
def get_photo(photo_id: Any) -> Any:
    photo = work.PHOTOS.get(photo_id)
    return work.shape(photo) if photo else abort(404)


@app.get("/photos")
def list_photos() -> Any:
    return {"photos": [work.shape(p) for p in work.page(request.args.get("limit", "50"))]}


for number in range(work.ROUTES - 1):
    path = f"/things{number}/<uuid:thing_id>"
    app.add_url_rule(path, f"thing{number}", lambda thing_id: {"id": str(thing_id)})


def handle(event: dict[str, Any], context: object) -> Any:
    return serverless_wsgi.handle_request(app, event, context)
