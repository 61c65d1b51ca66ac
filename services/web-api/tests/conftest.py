from collections.abc import Iterator
from io import StringIO
from logging import StreamHandler

import pytest

from tests.door import Door, opened
from tests.verification import Verification, verifying
from web_api.telemetry import log


@pytest.fixture
def door() -> Iterator[Door]:
    with opened() as door:
        yield door


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
