from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lake_door import Door, opened


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with opened(tmp_path) as door:
        yield door
