"""Flask and serverless-wsgi, the JSON and nothing else: no look at who asks, no tag, no log."""

from typing import Any

import serverless_wsgi
from contestants.web_api import work
from flask import Flask, abort, request

app = Flask(__name__)


@app.get("/photos/<uuid:photo_id>")
def get_photo(photo_id: Any) -> Any:
    photo = work.PHOTOS.get(photo_id)
    return work.shape(photo) if photo else abort(404)


@app.get("/photos")
def list_photos() -> Any:
    return {"photos": [work.shape(p) for p in work.page(request.args["limit"])]}


def handle(event: dict[str, Any], context: object) -> Any:
    return serverless_wsgi.handle_request(app, event, context)
