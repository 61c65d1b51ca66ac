"""Every route of web-api's openapi.yml as a request that can be sent, so that none is forgotten."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import yaml

from tests.web_api_callers import FIELD, Caller
from tools.http import Answer
from tools.repository import ROOT

DOCUMENT = yaml.safe_load((ROOT / "services/web-api/openapi.yml").read_text())
METHODS = ("get", "put", "post", "delete", "patch")
READING = ("GET", "HEAD")


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    """As the document has it: `/sites/{site_id}`."""

    operation: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_reading(self) -> bool:
        return self.method in READING

    @property
    def is_for_devices(self) -> bool:
        return self.path.startswith(f"{FIELD}/")

    @property
    def names_a_thing(self) -> bool:
        return "{" in self.path

    @cached_property
    def query_names(self) -> set[str]:
        return {each["name"] for each in self._parameters("query")}

    def call(self, caller: Caller, ids: Mapping[str, str], **query: str) -> Answer:
        """With the document's own examples, in which `ids` stand for each path's parameters.

        A body's `siteId` is that of `ids`. Whatever condition there may be is taken as met.
        """
        required = [each for each in self._parameters("query") if each.get("required")]
        asked = urlencode({each["name"]: example_of(each) for each in required} | query)
        address = self.path.format_map(ids) + (f"?{asked}" if asked else "")
        return caller(self.method, address, self._body(ids), {"If-Match": "*"})

    def _body(self, ids: Mapping[str, str]) -> object:
        content = resolved(self.operation.get("requestBody", {})).get("content", {})
        if "application/json" not in content:
            return None
        body = deepcopy(example_of(content["application/json"]))
        for part in mappings(body):
            if "siteId" in part:
                part["siteId"] = ids["site_id"]
        return body

    def _parameters(self, place: str) -> list[Mapping[str, Any]]:
        both = [*DOCUMENT["paths"][self.path].get("parameters", [])]
        both += self.operation.get("parameters", [])
        return [found for each in both if (found := resolved(each))["in"] == place]


def routes() -> list[Route]:
    return [
        Route(method.upper(), path, operation)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def example_of(described: Mapping[str, Any]) -> Any:
    if "example" in described:
        return described["example"]
    return next(iter(described["examples"].values()))["value"]


def resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = DOCUMENT
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return resolved(found)


def mappings(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from mappings(each)
