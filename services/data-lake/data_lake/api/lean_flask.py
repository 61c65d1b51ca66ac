"""Flask without what this API pays for and never uses; the figures are in docs/benchmarks.md."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Request
from werkzeug.routing import MapAdapter, Rule


class RuleOneWay(Rule):
    """From an address to its route and never back: Werkzeug compiles two functions for that."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:
        return _no_address


class LeanFlask(Flask):
    url_rule_class = RuleOneWay

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """By path and method alone: no route is of one host, and no address is built."""
        if request is None:
            return None
        # Werkzeug takes any number of slashes for the first one; here they lead nowhere.
        path = "" if request.environ["PATH_INFO"].startswith("//") else request.path
        return self.url_map.bind("", default_method=request.method, path_info=path)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is: nothing here is asynchronous, and Flask would ask so seven times a request."""
        return func


def _no_address(*_: object) -> Any:
    raise NotImplementedError("addresses are written by hand: Location is relative (api/reply.py)")
