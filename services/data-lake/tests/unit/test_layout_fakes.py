from collections.abc import Callable
from pathlib import Path

import pytest

from data_lake.use_cases.ports import Commits, CuratedFiles, GlueTables
from tests.fakes_commits import FakeCommits
from tests.fakes_curated_files import FakeCuratedFiles
from tests.fakes_glue_tables import FakeGlueTables
from tests.promises_of_commits import PROMISES
from tests.promises_of_layout import OF_FILES, OF_TABLES


@pytest.mark.parametrize("keeps_promise", PROMISES, ids=lambda promise: promise.__name__)
def test_commits_in_memory_keep_the_promises_of_the_table(
    keeps_promise: Callable[[Commits], None],
) -> None:
    keeps_promise(FakeCommits())


@pytest.mark.parametrize("keeps_promise", OF_FILES, ids=lambda promise: promise.__name__)
def test_files_in_memory_keep_the_promises_of_the_bucket(
    keeps_promise: Callable[[CuratedFiles, Path], None], tmp_path: Path
) -> None:
    keeps_promise(FakeCuratedFiles(), tmp_path)


@pytest.mark.parametrize("keeps_promise", OF_TABLES, ids=lambda promise: promise.__name__)
def test_tables_in_memory_keep_the_promises_of_glue(
    keeps_promise: Callable[[GlueTables, Commits], None],
) -> None:
    keeps_promise(FakeGlueTables(), FakeCommits())
