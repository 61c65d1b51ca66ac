import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from data_lake.use_cases.queries.scratch import clear_scratch, scratch


def test_what_gone_processes_left_is_cleared_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with subprocess.Popen(["true"]) as gone:
        pass
    left = [f"query-{gone.pid}-abc", f"query-{os.getpid()}-abc"]
    others = [f"query-{os.getppid()}-abc", "query-of-mine", "results"]
    for name in left + others:
        (tmp_path / name).mkdir()
    clear_scratch()
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(others)
    with scratch() as directory:
        assert Path(directory).name.startswith(f"query-{os.getpid()}-")
