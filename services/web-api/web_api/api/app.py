"""The Flask application, joined."""

from flask import Flask

from web_api.api.cross_origin import answer_across_origins
from web_api.api.photos import photos
from web_api.api.problems import answer_with_problems
from web_api.api.request_ids import tell_stories
from web_api.api.sites import sites

MOST_BODY_BYTES = 64 * 1024


def create_app() -> Flask:
    app = Flask("web_api", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY_BYTES
    # Flask's own answer to OPTIONS would tell everybody the methods of a path.
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # An address has one spelling, never a redirect to it.
    app.url_map.merge_slashes = False
    tell_stories(app)
    answer_across_origins(app)
    answer_with_problems(app)
    app.register_blueprint(sites)
    app.register_blueprint(photos)
    return app
