from collections.abc import Iterator
from io import StringIO
from logging import StreamHandler

import pytest
from hypothesis import HealthCheck, settings

from tests.door import Door, opened
from tests.verification import Verification, verifying
from tests.ways import Way, through_gateway, through_wsgi
from web_api.telemetry import log, logger

# Before any test: made within one, it would keep writing to what that one's stdout was.
logger()


# Half as many examples as usual, for they are many tests; each run draws others. How long one takes
# is the machine's matter.
settings.register_profile(
    "service", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("service")


@pytest.fixture(scope="session")
def wsgi() -> Iterator[Way]:
    with through_wsgi() as way:
        yield way


@pytest.fixture(params=["gateway", "wsgi"])
def door(request: pytest.FixtureRequest) -> Iterator[Door]:
    """Both doors: whoever uses it runs twice."""
    with opened(_way(request)) as door:
        yield door


@pytest.fixture
def gateway_door() -> Iterator[Door]:
    with opened() as door:
        yield door


def _way(request: pytest.FixtureRequest) -> Way:
    way: Way = through_gateway if request.param == "gateway" else request.getfixturevalue("wsgi")
    return way


@pytest.fixture
def verification() -> Iterator[Verification]:
    with verifying() as verification:
        yield verification


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """What the log writes: its stream is older than what capsys puts in the place of stdout."""
    (handler,) = log.handlers
    assert isinstance(handler, StreamHandler)
    text = StringIO()
    before = handler.setStream(text)
    yield text
    handler.setStream(before)
