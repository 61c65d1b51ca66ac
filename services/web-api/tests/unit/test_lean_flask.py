"""What Flask is spared changes no answer, and is never missed silently."""

import pytest
from flask import Flask, url_for
from werkzeug.exceptions import NotFound
from werkzeug.test import create_environ

from web_api.api.app import create_app
from web_api.api.lean_flask import LeanFlask

PATHS = ["/", "/sites", "/sites/", "/sites//x", "/caf%C3%A9", "/nowhere?x=1"]


def routed(kind: type[Flask], path: str, method: str) -> tuple[int, str | None]:
    app = kind("routed", static_folder=None)
    app.url_map.merge_slashes = False
    for rule in ("/sites", "/sites/<uuid:site_id>", "/café"):
        app.add_url_rule(rule, rule, lambda **_: "found", methods=["GET", "PUT"])
    answer = app.test_client().open(path, method=method, base_url="http://api.example.com/prod")
    return answer.status_code, answer.headers.get("Allow")


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", PATHS)
def test_requests_find_the_routes_that_they_find_in_flask(path: str, method: str) -> None:
    assert routed(LeanFlask, path, method) == routed(Flask, path, method)


def test_an_address_has_one_spelling() -> None:
    app = create_app()
    environ = {"PATH_INFO": "//sites", "REQUEST_METHOD": "GET"}
    with app.request_context(create_environ(environ_overrides=environ)) as context:
        assert isinstance(context.request.routing_exception, NotFound)


def test_an_address_cannot_be_built_and_says_so() -> None:
    app = create_app()
    with app.test_request_context(), pytest.raises((NotImplementedError, RuntimeError)):
        url_for("sites.listSites")
