"""A copy of the repository, for tests that plant a violation in its files."""

from pathlib import Path

import pytest

from tests.tree import copy_of_repository


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copy_of_repository(tmp_path)
