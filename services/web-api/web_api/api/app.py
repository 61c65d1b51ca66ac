"""The Flask application, joined."""

from flask import Flask

from web_api.api.alerts import alerts
from web_api.api.credentials import credentials
from web_api.api.cross_origin import answer_across_origins
from web_api.api.device_batch import device_batch
from web_api.api.devices import devices
from web_api.api.doors import Doors, keep_answers_within_limits
from web_api.api.field import field
from web_api.api.lean_flask import LeanFlask
from web_api.api.members import members
from web_api.api.photos import photos
from web_api.api.problems import answer_with_problems
from web_api.api.readings import readings
from web_api.api.request_ids import tell_stories
from web_api.api.sites import sites

MOST_BODY_BYTES = 64 * 1024


def create_app() -> Flask:
    app = LeanFlask("web_api", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY_BYTES
    # Flask's own answer to OPTIONS would tell everybody the methods of a path.
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # An address has one spelling, never a redirect to it.
    app.url_map.merge_slashes = False
    # Of these, the last that is said looks at an answer first.
    tell_stories(app)
    answer_across_origins(app)
    keep_answers_within_limits(app)
    answer_with_problems(app)
    resources = (
        sites, members, devices, device_batch, credentials, field, photos, readings, alerts,
    )  # fmt: skip
    for resource in resources:
        app.register_blueprint(resource)
    app.wsgi_app = Doors(app.wsgi_app)  # type: ignore[method-assign]
    return app
