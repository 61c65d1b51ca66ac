"""What API Gateway refuses by itself, read from the templates that say so."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from web_api.api.access import Needs
from web_api.api.operations import Operation
from web_api.api.problems import Kind

_SERVICE = Path(__file__).parents[1]
_FILES = (
    _SERVICE.parents[1] / "shared/serverless/refusals.yml",
    _SERVICE / "resources/refusals.yml",
)
# Of which requests each is, as API Gateway names it; what isn't here is of all.
_OF_PARTNERS = {"INVALID_API_KEY", "QUOTA_EXCEEDED"}
_OF_DEVICES = {"BAD_REQUEST_PARAMETERS"}
_OF_BODIES = {"REQUEST_TOO_LARGE"}
_OF_PREFLIGHTS = {"ACCESS_DENIED", "THROTTLED"}


class _Templates(yaml.SafeLoader):
    """CloudFormation's short functions stand for what isn't looked at here."""


_Templates.add_multi_constructor("!", lambda loader, suffix, node: f"!{suffix}")


@cache
def refused() -> dict[str, tuple[Kind, str]]:
    """By response type: the kind of problem and its detail; those of fixed status alone."""
    found = {}
    for file in _FILES:
        for resource in yaml.load(file.read_text(), _Templates)["Resources"].values():
            properties: dict[str, Any] = resource["Properties"]
            if "StatusCode" in properties:
                told = json.loads(properties["ResponseTemplates"]["application/json"])
                slug = told["type"].rpartition("/")[2]
                kind = Kind(slug, told["status"], told["title"])
                found[properties["ResponseType"]] = (kind, told["detail"])
    return found


def details() -> dict[str, str]:
    """By slug."""
    return {kind.slug: detail for kind, detail in refused().values()}


def of(operation: Operation) -> list[Kind]:
    hidden = _OF_PARTNERS if operation.needs is Needs.CREDENTIAL else _OF_DEVICES
    if operation.body is None:
        hidden = hidden | _OF_BODIES
    return [kind for name, (kind, _) in refused().items() if name not in hidden]


def of_preflights() -> list[Kind]:
    return [kind for name, (kind, _) in refused().items() if name in _OF_PREFLIGHTS]
