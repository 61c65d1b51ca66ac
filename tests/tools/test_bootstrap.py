"""The failures that a newcomer's machine may bring, each with one message and the next step."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.tools.small_framework import with_a_framework_of_one_file
from tools.repository import ROOT

NODE = shutil.which("node") or "node"
OLD_NODE = (
    "data:text/javascript,Object.defineProperty(process,'versions',"
    "{value:{...process.versions,node:'18.19.0'}})"
)
NOT_ROOT = "data:text/javascript,process.getuid=()=>1000"
NOWHERE = "http://127.0.0.1:9/"
APT_BUSY_THEN_WITHOUT_ONE_SOURCE = """
import { installChromium } from './tools/chromium.mjs';
const output = ['Could not get lock /var/lib/apt/lists/lock', 'Could not resolve a mirror'];
await installChromium(async (what) => {
  console.log(what);
  if (output.length) throw Object.assign(new Error(what), { output: output.shift() });
});
"""


def start(
    clone: Path, *node_options: str, environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [NODE, *node_options, "tools/bootstrap.mjs", "start"],
        cwd=clone,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def path_with_python(folder: Path, script: str) -> dict[str, str]:
    """A PATH whose every Python is `script`, with Node and nothing else of this machine."""
    folder.mkdir()
    for name in ("python3.13", "python3.12", "python3.11", "python3", "python"):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    (folder / "node").symlink_to(NODE)
    return {"PATH": str(folder), "PYENV_ROOT": str(folder)}


def test_a_node_that_is_too_old_is_named_with_the_one_that_is_needed(clone: Path) -> None:
    answer = start(clone, "--import", OLD_NODE)
    assert answer.returncode == 1
    assert "expected Node 20 or newer, found 18.19.0" in answer.stderr


def test_a_python_that_is_too_old_is_named_with_the_one_that_is_needed(clone: Path) -> None:
    environment = path_with_python(clone / "bin", "echo 3.9.18")
    answer = start(clone, environment=environment)
    assert answer.returncode == 1
    assert "expected Python 3.11 or newer" in answer.stderr
    assert "python3 is 3.9.18" in answer.stderr


def test_a_python_shim_without_an_interpreter_behind_it_is_passed_over(clone: Path) -> None:
    environment = path_with_python(clone / "bin", "echo not found >&2; exit 127")
    answer = start(clone, environment=environment)
    assert "expected Python 3.11 or newer (3.13 preferred), found none" in answer.stderr


def test_a_python_without_venv_is_told_what_to_install(clone: Path) -> None:
    environment = path_with_python(clone / "bin", "echo 3.11.2; exit 1")
    answer = start(clone, environment=environment)
    assert "python3 is 3.11.2 without venv" in answer.stderr
    assert "apt-get install python3-venv" in answer.stderr


def test_a_registry_that_cannot_be_reached_is_named_and_nothing_half_made_is_trusted(
    clone: Path,
) -> None:
    unreachable = {
        "PIP_INDEX_URL": NOWHERE,
        "PIP_FIND_LINKS": "",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "npm_config_registry": NOWHERE,
        "npm_config_cache": str(clone / "npm-cache"),
    }
    answer = start(clone, environment=unreachable)
    assert answer.returncode == 1
    assert "the package registry can't be reached" in answer.stderr
    assert "then run the same command again" in answer.stderr
    assert not (clone / ".venv/.stackyard-stamp").exists()
    assert not (clone / "node_modules/.stackyard-stamp").exists()
    assert not (clone / "services/console/node_modules/.stackyard-stamp").exists()


def test_stop_on_a_clone_that_was_never_started_says_so_and_installs_nothing(clone: Path) -> None:
    answer = subprocess.run(
        [NODE, "tools/bootstrap.mjs", "stop"],
        cwd=clone, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert answer.returncode == 0
    assert "never started" in answer.stdout
    assert not (clone / ".venv").exists()


def npm_test(
    clone: Path, *options: str, node_options: tuple[str, ...] = (), **environment: str
) -> str:
    """What it complains of where neither Python nor a browser is."""
    nothing = path_with_python(clone / "bin", "exit 127")
    answer = subprocess.run(
        [NODE, *node_options, "tools/bootstrap.mjs", "test", *options],
        cwd=clone, env={**os.environ, **nothing, **environment},
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert answer.returncode == 1
    return answer.stderr


@pytest.mark.skipif(
    any(Path("/Applications").glob("*Chrom*")), reason="a browser is found whatever the PATH"
)
def test_whoever_may_not_install_a_browser_is_told_what_to_type_before_anything_is_installed(
    clone: Path,
) -> None:
    said = npm_test(clone, node_options=("--import", NOT_ROOT), CHROME_PATH="")
    assert "Chromium or Chrome, and found neither" in said
    assert "then run the same command again" in said
    assert "Python" not in said


def test_a_browser_that_is_named_and_not_there_is_told(clone: Path) -> None:
    assert "CHROME_PATH names no program: /nowhere" in npm_test(clone, CHROME_PATH="/nowhere")


def test_of_two_browsers_the_one_without_windows_is_taken(tmp_path: Path) -> None:
    for name in ("chromium", "chromium-headless-shell"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    answer = subprocess.run(
        [NODE, "tools/chromium.mjs"],
        cwd=ROOT, env={**os.environ, "PATH": str(tmp_path), "CHROME_PATH": ""},
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert answer.stdout.strip() == str(tmp_path / "chromium-headless-shell")


@pytest.mark.parametrize(
    "options", [("--only", "unit"), ("--only=style",), ("--service", "web-api")]
)
def test_tests_that_need_no_browser_ask_for_none(clone: Path, options: tuple[str, ...]) -> None:
    said = npm_test(clone, *options, CHROME_PATH="/nowhere")
    assert "CHROME_PATH" not in said
    assert "expected Python 3.11 or newer" in said


def test_a_busy_apt_is_waited_for_and_a_source_of_packages_that_is_down_stops_nothing() -> None:
    answer = subprocess.run(
        [NODE, "--input-type=module", "-e", APT_BUSY_THEN_WITHOUT_ONE_SOURCE],
        cwd=ROOT, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    steps = [line.removeprefix("Chromium, apt-get ") for line in answer.stdout.splitlines()]
    assert steps == ["update", "update", "install"]


def doctor(clone: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [NODE, "tools/bootstrap.mjs", "doctor"],
        cwd=clone, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_a_half_finished_installation_and_one_that_lost_its_interpreter_are_done_again(
    clone: Path,
) -> None:
    """A .venv without its stamp is what a killed installation leaves."""
    with_a_framework_of_one_file(clone)
    (clone / ".venv/bin").mkdir(parents=True)
    (clone / ".venv/bin/python").write_text("#!/bin/sh\nexit 1\n")
    (clone / ".stackyard").mkdir()
    (clone / ".stackyard/bootstrap.lock").write_text("999999999")  # its owner is gone
    answer = doctor(clone)
    assert "Serverless Framework (npm ci)" in answer.stdout, answer.stderr
    assert (clone / "node_modules/serverless/bin/serverless.js").exists()
    assert "packages of console (npm ci)" in answer.stdout
    assert not (clone / "services/console/node_modules/vitest").exists(), "only tests need it"
    assert (clone / ".venv/.stackyard-stamp").exists()
    assert answer.returncode == 0, answer.stdout + answer.stderr

    for name in ("python", "python3"):  # as an upgrade of the system's Python leaves them
        (clone / ".venv/bin" / name).unlink()
        (clone / ".venv/bin" / name).symlink_to("/nowhere/python3")
    answer = doctor(clone)
    assert "Python environment" in answer.stdout, answer.stderr
    assert "npm ci" not in answer.stdout, "what is well is left alone"
    assert answer.returncode == 0, answer.stdout + answer.stderr
