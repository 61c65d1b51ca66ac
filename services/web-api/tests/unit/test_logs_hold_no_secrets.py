"""Whoever reads the log can't come in by what it says."""

from collections.abc import Callable
from io import StringIO

import pytest

from tests.door import Door
from web_api.telemetry import log
from web_api.telemetry.lines import REDACTED

SECRETS = {
    "an identity token": "eyJraWQiOiJhIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl-_x",
    "a token with another beginning in it": "eyJhbGci-eyJ0eXAi.eyJzdWIiOiJ4In0.c2lnbmF0dXJl-_x",
    "a header": "Bearer 0123456789abcdef",
    "a client's secret": "Basic Y2xpZW50OnNlY3JldA==",
    "a device's credential": "0197c0de-1a00-7c3e-9b52-2f6d1c0a7e11"
    ".0197c0de-1a00-7c3e-9b52-2f6d1c0a7e12.kKcm1JmTzOBTWRjCxfKCNuTGyWcZGHyJsBRYpXMz1Zs",
    "a signed link": "X-Amz-Credential=ASIA/x&X-Amz-Signature=0f1e2d&X-Amz-Security-Token=IQoJ",
}
PARTS = ("eyJzdWIiOiJ4In0", "0123456789abcdef", "Y2xpZW50", "kKcm1JmT", "ASIA", "0f1e2d", "IQoJ")


def in_the_message(secret: str) -> None:
    log.info(f"asked with {secret}")


def in_a_key(secret: str) -> None:
    log.info("asked", headers={"Authorization": secret}, url=f"https://x.example/?a={secret}")


def in_an_argument(secret: str) -> None:
    log.info("asked with %s", secret)


def in_an_error(secret: str) -> None:
    try:
        raise ValueError(f"what is {secret!r}")
    except ValueError:
        log.exception("failed")


@pytest.mark.parametrize("say", [in_the_message, in_a_key, in_an_argument, in_an_error])
@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS.keys())
def test_a_secret_is_never_written(
    logged: StringIO, say: Callable[[str], None], secret: str
) -> None:
    say(secret)
    line = logged.getvalue()
    assert REDACTED in line
    assert not [part for part in PARTS if part in line]


def test_what_is_no_secret_is_written_as_it_is(logged: StringIO) -> None:
    log.info("the bearer of this", id="0197c0de-1a00-7c3e-9b52-2f6d1c0a7e11", version="1.2.3")
    assert REDACTED not in logged.getvalue()


def test_an_unknown_error_that_quotes_the_callers_token_is_logged_without_it(
    gateway_door: Door, logged: StringIO
) -> None:
    gateway_door.sites.faults = [RuntimeError(f"can't use {SECRETS['a header']}")]
    assert gateway_door.get("/sites").status == 500
    assert "unknown error" in logged.getvalue()
    assert "0123456789abcdef" not in logged.getvalue()
