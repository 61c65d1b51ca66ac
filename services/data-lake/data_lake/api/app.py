"""The Flask application, joined."""

from flask import Flask

from data_lake.api.cross_origin import answer_across_origins
from data_lake.api.datasets import datasets
from data_lake.api.doors import Doors, keep_answers_within_limits
from data_lake.api.landings import landings
from data_lake.api.lean_flask import LeanFlask
from data_lake.api.places import places
from data_lake.api.problems import answer_with_problems
from data_lake.api.queries import queries
from data_lake.api.request_ids import tell_stories
from data_lake.api.results import results
from data_lake.api.saved_queries import saved_queries
from data_lake.api.searches import searches
from data_lake.api.upkeep import upkeep

MOST_BODY_BYTES = 1024 * 1024
"""A statement of Athena's 262,144 bytes, each of which JSON may write as up to six characters."""


def create_app() -> Flask:
    app = LeanFlask("data_lake", static_folder=None)
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
        datasets, places, searches, landings, upkeep, queries, results, saved_queries,
    )  # fmt: skip
    for resource in resources:
        app.register_blueprint(resource)
    app.wsgi_app = Doors(app.wsgi_app)  # type: ignore[method-assign]
    return app
