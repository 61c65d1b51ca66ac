"""`npm test` itself: a red layer is told, stops the rest, and is in the JUnit file."""

import json
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.repository import Refusal, service
from tools.testing import commands, own_checks, run
from tools.testing.results import Case, read_junit

Layer = Callable[[], list[Case]]


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run inside a run keeps its results to itself."""
    monkeypatch.setattr(run, "JUNIT", tmp_path / "junit.xml")
    monkeypatch.setattr(commands, "RESULTS", tmp_path)
    return tmp_path


def passing() -> list[Case]:
    return [Case("suite", "is well", 0.1)]


def failing() -> list[Case]:
    return [Case("suite", "is broken", 0.1, "expected 1, found 2 \x1b[31m")]


def unprepared() -> list[Case]:
    raise Refusal("no wheel for this machine")


def never() -> list[Case]:
    raise AssertionError("a layer behind a broken one ran")


def test_all_layers_run_and_the_closing_line_counts_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run.run_layers({"one": passing, "two": passing}) == 0
    assert capsys.readouterr().out.endswith("2 passed, 0 failed, 0 skipped\n")


@pytest.mark.parametrize("broken", [failing, unprepared, lambda: []])
def test_a_broken_layer_stops_the_run_and_fails_it(
    broken: Layer, results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.run_layers({"one": passing, "two": broken, "three": never}) == 1
    said = capsys.readouterr().out
    assert "Stopped at two; 1 layers behind it didn't run." in said
    assert said.endswith("1 passed, 1 failed, 0 skipped\n")
    suites = ET.parse(results / "junit.xml").getroot().findall("testsuite")
    assert [(suite.get("name"), suite.get("failures")) for suite in suites] == [
        ("one", "0"),
        ("two", "1"),
    ]


def test_layers_that_wait_for_the_most_part_run_beside_each_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    meeting = threading.Barrier(2, timeout=5)

    def waits() -> list[Case]:
        meeting.wait()
        return passing()

    assert run.run_layers({"one": waits, "two": waits, "three": passing}, {"two": "one"}) == 0
    assert capsys.readouterr().out.endswith("3 passed, 0 failed, 0 skipped\n")


def test_a_layer_beside_a_later_one_waits_for_its_turn() -> None:
    ran = list[str]()

    def told(name: str) -> Layer:
        def runs() -> list[Case]:
            ran.append(name)
            return passing()

        return runs

    plan = {name: told(name) for name in ("early", "middle", "late")}
    assert run.run_layers(plan, {"early": "late"}) == 0
    assert ran[0] == "middle"


def test_of_layers_beside_the_same_one_at_most_two_run_at_a_time() -> None:
    running, most = set[str](), list[int]()
    lock = threading.Lock()

    def counted(name: str) -> Layer:
        def runs() -> list[Case]:
            with lock:
                running.add(name)
                most.append(len(running))
            threading.Event().wait(0.05)
            with lock:
                running.remove(name)
            return passing()

        return runs

    plan = {"one": passing} | {name: counted(name) for name in ("two", "three", "four", "five")}
    assert run.run_layers(plan, dict.fromkeys(("two", "three", "four", "five"), "one")) == 0
    assert len(most) == 4
    assert max(most) <= 2


def test_the_one_that_broke_of_two_beside_each_other_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan: dict[str, Layer] = {"one": failing, "two": passing, "three": never}
    assert run.run_layers(plan, {"two": "one"}) == 1
    assert "Stopped at one; 1 layers behind it didn't run." in capsys.readouterr().out


def test_an_unknown_layer_is_refused_with_those_that_exist() -> None:
    with pytest.raises(Refusal, match="expected a layer of style, types, imports"):
        run.command(None, "nonsense")


def test_a_pytest_run_that_collects_nothing_has_failed(tmp_path: Path) -> None:
    (case,) = commands.pytest("empty", [str(tmp_path)])
    assert case.failure == "no test was collected"


def test_a_pytest_run_that_breaks_off_has_failed(tmp_path: Path) -> None:
    (tmp_path / "test_broken.py").write_text("import nothing_of_that_name\n")
    cases = commands.pytest("broken", [str(tmp_path)])
    assert [case for case in cases if case.failure]


def test_every_case_of_pytest_is_read_with_its_outcome(tmp_path: Path) -> None:
    (tmp_path / "test_three.py").write_text(
        "import pytest\n"
        "def test_a(): pass\n"
        "def test_b(): assert 1 == 2\n"
        "@pytest.mark.skip\n"
        "def test_c(): pass\n"
    )
    cases = commands.pytest("three", [str(tmp_path)])
    assert [(bool(case.failure), case.is_skipped) for case in cases] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    assert read_junit(tmp_path / "absent.xml", "absent") == []


def test_a_tool_that_finds_something_has_failed(tmp_path: Path) -> None:
    (tmp_path / "unused.py").write_text("import os\n")
    assert commands.check("style", "ruff", ["ruff", "check", "--isolated", "."], tmp_path).failure
    (tmp_path / "unused.py").write_text("")
    assert not commands.check(
        "style", "ruff", ["ruff", "check", "--isolated", "."], tmp_path
    ).failure


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of tests beside the packages that a site's lock installs."""
    (tmp_path / "node_modules").symlink_to(service("console").folder / "node_modules")
    (tmp_path / "tests/unit").mkdir(parents=True)
    return tmp_path


def test_every_case_of_vitest_is_read_with_its_outcome(site: Path) -> None:
    (site / "tests/unit/three.test.ts").write_text(
        "import { expect, test } from 'vitest';\n"
        "test('is well', () => {});\n"
        "test('is broken', () => expect(1).toBe(2));\n"
        "test.skip('is left out', () => {});\n"
    )
    cases = commands.vitest("unit/site", ["tests/unit"], site)
    assert [(bool(case.failure), case.is_skipped) for case in cases] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    assert "expected 1 to be 2" in str(cases[1].failure)


def test_a_vitest_run_that_collects_nothing_has_failed(site: Path) -> None:
    (case,) = commands.vitest("unit/site", ["tests/unit"], site)
    assert case.failure == "no test was collected"


def test_a_type_that_does_not_fit_fails_a_sites_check(site: Path) -> None:
    (site / "package.json").write_text('{"scripts": {"check": "tsc"}}')
    # The compiler's own library of ES5 alone: a browser's, and Node's, would take it seconds.
    lean = {"noEmit": True, "skipLibCheck": True, "lib": ["es5"], "types": []}
    (site / "tsconfig.json").write_text(
        json.dumps({"compilerOptions": lean, "files": ["wrong.ts"]})
    )
    (site / "wrong.ts").write_text("export const n: number = 'one';\n")
    assert "not assignable" in str(commands.site_check("types", "check", site).failure)
    (site / "wrong.ts").write_text("export const n: number = 1;\n")
    assert not commands.site_check("types", "check", site).failure


def test_a_site_whose_packages_are_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="lacks its npm packages"):
        commands.vitest("unit/site", ["tests/unit"], tmp_path)


@pytest.mark.parametrize("number", range(6))
def test_of_the_halves_of_a_folder_each_test_is_in_exactly_one(tmp_path: Path, number: int) -> None:
    files = {tmp_path / f"test_{each}.py" for each in range(number)}
    for file in files:
        file.write_text("#" * int(file.stem[-1]))
    (tmp_path / "no_test.py").touch()
    dealt = own_checks.halves(tmp_path)
    assert sorted(file for half in dealt for file in half) == sorted(files)
    assert len(dealt) == min(number, 2)
