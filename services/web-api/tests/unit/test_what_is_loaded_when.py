"""Imports stay small, a function loads what it uses, and Lambda's init makes what a call needs."""

import subprocess
import sys
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import pytest

from web_api import wiring
from web_api.wiring.at_init import make_at_init

HEAVY = {"boto3", "botocore", "aws_lambda_powertools", "serverless_wsgi", "jsonschema", "pydantic"}
OTHERS = ("web_api.wiring.queues", "web_api.wiring.outbox", "web_api.gateways.s3_quarantine")


def loaded_by(statement: str) -> set[str]:
    """In an interpreter of its own, for this one has loaded everything."""
    program = f"import sys\n{statement}\nprint(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    return set(answer.stdout.split())


def test_the_http_door_is_imported_without_what_only_calls_need() -> None:
    loaded = loaded_by("import web_api.handlers.http")
    assert "flask" in loaded
    assert loaded & {*HEAVY, *OTHERS} == set()


def test_a_queues_function_loads_no_flask() -> None:
    loaded = loaded_by("import web_api.handlers.record_conversions as it; it.wiring.quarantine")
    assert "web_api.wiring.queues" in loaded
    assert loaded & {"flask", "web_api.wiring.http", "web_api.wiring.fleet"} == set()


def roles() -> list[tuple[ModuleType, str]]:
    """Each public cached function of wiring's modules, and where it is written."""
    homes = [
        import_module(f"{wiring.__name__}.{each.name}") for each in iter_modules(wiring.__path__)
    ]
    return [
        (home, name)
        for home in homes
        for name, made in vars(home).items()
        if hasattr(made, "cache_clear") and not name.startswith("_")
        if made.__module__ == home.__name__
    ]


@pytest.mark.parametrize(
    ("home", "name"), roles(), ids=lambda each: getattr(each, "__name__", each)
)
def test_wiring_gives_each_role_of_its_modules(home: ModuleType, name: str) -> None:
    assert getattr(wiring, name) is getattr(home, name)


def test_wiring_refuses_a_name_that_no_module_has() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = wiring.nothing


@pytest.mark.parametrize("in_lambda", [True, False])
def test_only_lambdas_init_makes_what_calls_need(
    in_lambda: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    if in_lambda:
        monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "serveHttp")
    make_at_init(lambda: made.append(1))
    assert made == [1] * in_lambda


def test_a_library_that_is_missing_is_told_at_init(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "serveHttp")
    with pytest.raises(ImportError, match="no_such_library"):
        make_at_init(lambda: import_module("no_such_library"))


def test_what_fails_at_init_fails_at_the_first_call_instead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "serveHttp")

    @cache
    def role() -> None:
        raise LookupError("no setting")

    make_at_init(role)
    with pytest.raises(LookupError):
        role()
