"""The local cloud unpacks a package once for all workers, and forgets what none of them uses."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tools.environments import LOCAL_CLOUD
from tools.repository import ROOT

# In the emulator's own interpreter, which alone has it. Each argument is a worker's zip, whose
# folder is made beside it as the emulator makes it; what it is told stands in its own words.
UNPACK = """
import sys, tempfile
from pathlib import Path
tempfile.tempdir = sys.argv[2]
sys.path.insert(0, sys.argv[1])
import emulator
for worker in sys.argv[3:]:
    code = Path(worker).parent / "code"
    code.mkdir()
    with emulator.SharedZip(worker) as package:
        package.extractall(str(code))
print(emulator.UNUSED_KEPT)
"""


class Workers:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def zipped(self, content: str) -> Path:
        """A new worker's folder with its copy of a package."""
        self.count += 1
        folder = self.folder / f"ministack-lambda-worker-{self.count}"
        folder.mkdir()
        with zipfile.ZipFile(folder / "code.zip", "w") as package:
            package.writestr("package/a.py", content)
        return folder / "code.zip"

    def start(self, *contents: str) -> list[Path]:
        """Answers the folder of each worker's code."""
        zips = [self.zipped(content) for content in contents]
        words = [str(LOCAL_CLOUD / "bin/python"), "-P", "-c", UNPACK]
        places = [str(ROOT / "tools/local_cloud"), str(self.folder), *map(str, zips)]
        answer = subprocess.run([*words, *places], check=True, capture_output=True, text=True)
        self.unused_kept = int(answer.stdout)
        return [each.parent / "code" for each in zips]

    @property
    def unpacked(self) -> set[str]:
        return {
            (each / "package/a.py").read_text() for each in (self.folder / "packages").iterdir()
        }


@pytest.fixture
def workers(tmp_path: Path) -> Workers:
    return Workers(tmp_path)


def test_two_workers_of_one_package_share_what_was_unpacked(workers: Workers) -> None:
    first, second, other = workers.start("one", "one", "other")
    assert (first / "package/a.py").read_text() == "one"
    assert first.resolve() == second.resolve() != other.resolve()
    assert workers.unpacked == {"one", "other"}


def test_no_worker_keeps_its_zip(workers: Workers) -> None:
    (code,) = workers.start("one")
    assert [each.name for each in code.parent.iterdir()] == ["code"]


def test_a_worker_that_goes_takes_nothing_from_the_others(workers: Workers) -> None:
    first, second = workers.start("one", "one")
    shutil.rmtree(first.parent)
    assert (second / "package/a.py").read_text() == "one"


def test_packages_that_nobody_uses_any_more_are_forgotten_but_for_the_latest(
    workers: Workers,
) -> None:
    (used,) = workers.start("in use")
    olds = [f"old {n}" for n in range(workers.unused_kept + 3)]
    for code in workers.start(*olds):
        shutil.rmtree(code.parent)
    workers.start("new")
    assert workers.unpacked == {"in use", "new", *olds[3:]}
    assert (used / "package/a.py").read_text() == "in use"
