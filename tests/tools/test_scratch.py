"""Workers' packages are unpacked in memory where there is enough, and nothing of them is left."""

from pathlib import Path

import pytest

from tools.local_cloud import scratch


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "memory"
    folder.mkdir()
    monkeypatch.setattr(scratch, "MEMORY", folder)
    monkeypatch.setattr(scratch, "LEAST_FREE_BYTES", 0)
    return folder


def test_it_is_in_memory_and_for_its_owner_alone(memory: Path, tmp_path: Path) -> None:
    made = scratch.make(tmp_path / "estate")
    assert made.parent == memory
    assert made.stat().st_mode & 0o777 == 0o700


def test_two_estates_have_one_each(memory: Path, tmp_path: Path) -> None:
    assert scratch.make(tmp_path / "one") != scratch.make(tmp_path / "other")
    assert len(list(memory.iterdir())) == 2


def test_where_memory_is_short_it_is_beside_the_log(
    memory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "LEAST_FREE_BYTES", 2**60)
    assert scratch.make(tmp_path / "estate") == tmp_path / "estate/tmp"
    assert not list(memory.iterdir())


def test_where_there_is_no_such_memory_it_is_beside_the_log(
    memory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "MEMORY", tmp_path / "nowhere")
    assert scratch.make(tmp_path / "estate") == tmp_path / "estate/tmp"


def test_what_an_earlier_one_has_left_is_gone(memory: Path, tmp_path: Path) -> None:
    left = scratch.make(tmp_path / "estate") / "left.py"
    left.write_text("")
    assert scratch.make(tmp_path / "estate") == left.parent
    assert not left.exists()


def test_a_name_that_somebody_else_holds_is_left_alone(memory: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("")
    made = scratch.make(tmp_path / "estate")
    made.rmdir()
    made.symlink_to(elsewhere)
    assert scratch.make(tmp_path / "estate") == tmp_path / "estate/tmp"
    assert (elsewhere / "kept").exists()


def test_nothing_is_left_of_either(memory: Path, tmp_path: Path) -> None:
    scratch.make(tmp_path / "estate")
    (tmp_path / "estate/tmp").mkdir(parents=True)
    scratch.remove(tmp_path / "estate")
    assert not list(memory.iterdir())
    assert not (tmp_path / "estate/tmp").exists()
