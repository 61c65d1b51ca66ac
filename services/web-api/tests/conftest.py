from collections.abc import Iterator

import pytest

from tests.door import Door, opened


@pytest.fixture
def door() -> Iterator[Door]:
    with opened() as door:
        yield door
