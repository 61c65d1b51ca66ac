"""A copy of the repository, for tests that plant a violation in its files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tree import Stamps, copy_of_repository, mend, stamps_of


@pytest.fixture(scope="session")
def whole_copy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Stamps]:
    """Made once: a test changes far less of it than it would copy."""
    folder = copy_of_repository(tmp_path_factory.mktemp("repository"))
    return folder, stamps_of(folder)


@pytest.fixture
def copy(whole_copy: tuple[Path, Stamps]) -> Iterator[Path]:
    """As the repository is, for each test anew."""
    folder, stamps = whole_copy
    yield folder
    mend(folder, stamps)
