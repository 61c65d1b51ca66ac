"""`npm run lock`: every lock is what its source asks for, by the command that renews it."""

import shutil
from pathlib import Path

import pytest

from tools.lock import Lock, compile_lock, locks
from tools.repository import ROOT


@pytest.mark.parametrize("lock", locks(), ids=lambda lock: str(lock.file.relative_to(ROOT)))
def test_a_lock_renewed_without_a_change_of_its_source_stays_as_it_is(
    lock: Lock, tmp_path: Path
) -> None:
    renewed = tmp_path / lock.file.name
    shutil.copy(lock.file, renewed)
    compile_lock(lock, renewed)
    assert renewed.read_text() == lock.file.read_text(), "run `npm run lock`"
