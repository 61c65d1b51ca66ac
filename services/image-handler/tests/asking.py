"""Requests as clients write them."""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import pytest

from image_handler.domain.requests.configuration import read_configuration
from image_handler.domain.requests.output import Decision, decide_output
from image_handler.domain.requests.parsing import parse
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.request import ImageRequest, Request

BOTH_MODES = pytest.mark.parametrize("mode", ["compatible", "modern"])


def path_of(value: Any) -> str:
    """The path of a request in the default form."""
    return "/" + b64encode(json.dumps(value).encode()).decode()


def parsed(
    path: str,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    mode: str = "modern",
    **settings: Any,
) -> ImageRequest:
    environment = {"SOURCE_BUCKETS": "first, second", "IMAGE_MODE": mode} | settings
    request = Request("GET", path, query or {}, headers or {})
    return parse(request, read_configuration(environment))


def edits_of(path: str, query: Mapping[str, str] | None = None, **settings: Any) -> Any:
    return parsed(path, query, **settings).edits


def refused(path: str, query: Mapping[str, str] | None = None, **settings: Any) -> RefusedRequest:
    with pytest.raises(RefusedRequest) as refusal:
        parsed(path, query, **settings)
    return refusal.value


def decided(
    path: str,
    stored: str,
    accept: str = "",
    query: Mapping[str, str] | None = None,
    *,
    mode: str = "modern",
    **settings: Any,
) -> Decision:
    environment = {"SOURCE_BUCKETS": "first", "IMAGE_MODE": mode} | settings
    configuration = read_configuration(environment)
    request = Request("GET", path, query or {}, {"accept": accept} if accept else {})
    return decide_output(parse(request, configuration), request, configuration, stored)
