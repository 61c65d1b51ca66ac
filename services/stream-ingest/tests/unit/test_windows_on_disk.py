"""The windows over a file: the public cases, and processes that are killed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.windows_on_disk import SqliteItems, factory

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "cases/stream/windows.json").read_text()
)
SERVICE = Path(__file__).parents[2]
ONE = {"id": "r-1", "device": "dev-0", "t": "2026-05-04T10:00:09.617Z", "value": 13.75}
_FOLLOWS = """
import json, os, signal, sys
from tests import windows_on_disk
folder, calls, delivery = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
inner = windows_on_disk.SqliteItems._written
def written(self, item):
    global calls
    calls -= 1
    if calls < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return inner(self, item)
windows_on_disk.SqliteItems._written = written
windows_on_disk.factory(folder, 60, 30).process("shard-0", delivery)
"""


def tables(expected: dict[str, Any]) -> dict[str, Any]:
    return {"windows": expected["on_time"], "late": expected["late"]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"seed {case['seed']}")
def test_the_public_cases_hold(case: dict[str, Any], tmp_path: Path) -> None:
    def started() -> Any:
        return factory(tmp_path, case["window_s"], case["lateness_s"])

    windows = started()
    for delivery in case["deliveries"]:
        if delivery.get("restart"):
            windows = started()
        else:
            windows.process(delivery["shard"], delivery["records"])
    assert windows.finish() == tables(case["expected"])
    assert started().finish() == tables(case["expected"])


class Stopped(BaseException):
    """As no code catches its process's end."""


@pytest.mark.parametrize("again", ["whole", "in part", "not at all"])
def test_a_delivery_counts_once_wherever_its_process_ends(
    again: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had arrived when the process ended: what comes again is a second delivery."""
    records = CASES[0]["deliveries"][0]["records"]
    written = SqliteItems._written
    for calls in range(0, 45, 11):
        left = iter(range(calls))

        def dying(items: SqliteItems, item: Any, left: Any = left) -> bool:
            if next(left, None) is None:
                raise Stopped
            return written(items, item)

        folder = tmp_path / str(calls)
        monkeypatch.setattr(SqliteItems, "_written", dying)
        with pytest.raises(Stopped):
            factory(folder, 60, 30).process("shard-0", records)
        monkeypatch.setattr(SqliteItems, "_written", written)
        windows = factory(folder, 60, 30)
        windows.process("shard-0", {"whole": records, "in part": records[7:30]}.get(again, []))
        assert windows.finish() == tables(CASES[0]["expected"])


def test_a_killed_process_leaves_what_the_next_goes_on_with(tmp_path: Path) -> None:
    records = CASES[0]["deliveries"][0]["records"]
    killed = subprocess.run(
        [sys.executable, "-c", _FOLLOWS, str(tmp_path), "20", json.dumps(records)],
        cwd=SERVICE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(SERVICE), *sys.path])},
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    windows = factory(tmp_path, 60, 30)
    windows.process("shard-0", records)
    assert windows.finish() == tables(CASES[0]["expected"])


@pytest.mark.parametrize(
    ("written", "start"),
    [
        ("2026-05-04T10:00:00Z", "2026-05-04T10:00:00.000Z"),
        ("2026-05-04T09:59:59.9999999Z", "2026-05-04T09:59:00.000Z"),
        ("2026-05-04t12:00:00.000+02:00", "2026-05-04T10:00:00.000Z"),
        ("2026-05-04 05:30:00-04:30", "2026-05-04T10:00:00.000Z"),
        ("2026-06-30T23:59:60Z", "2026-07-01T00:00:00.000Z"),
    ],
)
def test_any_form_of_an_instant_finds_its_window(written: str, start: str, tmp_path: Path) -> None:
    windows = factory(tmp_path, 60, 30)
    windows.process("shard-0", [{**ONE, "t": written}])
    assert windows.finish()["windows"] == [
        {"device": "dev-0", "start": start, "count": 1, "sum": 13.75}
    ]


@pytest.mark.parametrize("window_s", [1, 7, 45, 86_400])
def test_windows_of_any_length_are_made_of_whole_panes(window_s: int, tmp_path: Path) -> None:
    windows = factory(tmp_path, window_s, 10**6)
    seconds = [*range(0, 60, 3), 60 * window_s]
    for n, second in enumerate(seconds):
        t = f"2026-05-04T00:00:{second:02d}Z" if second < 60 else "2026-05-05T06:00:00Z"
        windows.process("shard-0", [{**ONE, "id": f"r-{n}", "t": t, "value": 1}])
    found = windows.finish()["windows"]
    assert sum(row["count"] for row in found) == len(seconds)
    assert all(row["count"] == row["sum"] for row in found)
    assert len(found) == {1: 21, 7: 10, 45: 3, 86_400: 2}[window_s]


def test_two_over_one_folder_count_as_one(tmp_path: Path) -> None:
    one, other = factory(tmp_path, 60, 30), factory(tmp_path, 60, 30)
    one.process("shard-0", [ONE])
    other.process("shard-1", [ONE, {**ONE, "id": "r-2"}])
    one.process("shard-0", [{**ONE, "id": "r-2", "value": 99}])
    assert one.finish() == other.finish()
    assert one.finish()["windows"][0]["sum"] == 27.5
