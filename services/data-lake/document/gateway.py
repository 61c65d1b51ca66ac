"""What API Gateway refuses by itself, read from the template that says so."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from data_lake.api.operations import Operation
from data_lake.api.problems import Kind

_FILE = Path(__file__).parents[3] / "shared/serverless/refusals.yml"
# Of which requests each is, as API Gateway names it; what isn't here is of all.
_OF_BODIES = {"REQUEST_TOO_LARGE"}
_OF_PREFLIGHTS = {"ACCESS_DENIED", "THROTTLED"}


class _Templates(yaml.SafeLoader):
    """CloudFormation's short functions stand for what isn't looked at here."""


_Templates.add_multi_constructor("!", lambda loader, suffix, node: f"!{suffix}")


@cache
def refused() -> dict[str, tuple[Kind, str]]:
    """By response type: the kind of problem and its detail; those of fixed status alone."""
    found = {}
    for resource in yaml.load(_FILE.read_text(), _Templates)["Resources"].values():
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
    hidden = _OF_BODIES if operation.body is None else set()
    return [kind for name, (kind, _) in refused().items() if name not in hidden]


def of_preflights() -> list[Kind]:
    return [kind for name, (kind, _) in refused().items() if name in _OF_PREFLIGHTS]
