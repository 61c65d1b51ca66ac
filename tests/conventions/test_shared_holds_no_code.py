"""What services share are agreements: contracts and fragments of templates."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.planting import planted
from tests.violations import Violation, expect_none
from tools.repository import ROOT

# What a claim holds is an example as it is.
AGREEMENTS = {".json", ".md", ".ndjson", ".parquet", ".yml"}


def code_in_shared(root: Path) -> Iterator[Violation]:
    for path in sorted((root / "shared").rglob("*")):
        if path.is_file() and path.suffix not in AGREEMENTS:
            yield Violation(
                str(path.relative_to(root)),
                expected=f"only {', '.join(sorted(AGREEMENTS))} under shared/",
                found=f"a {path.suffix or 'file without suffix'}",
                do="write the lines again in each service that needs them, or move them to tools/",
                why="code that two services share ties their teams together: neither could "
                "change or "
                "deploy it alone",
            )


def test_shared_holds_no_code() -> None:
    expect_none(code_in_shared(ROOT))


@pytest.mark.parametrize("name", ["envelope.py", "envelope.js", "envelope.ts", "build.sh"])
def test_code_planted_in_shared_is_reported(copy: Path, name: str) -> None:
    (copy / "shared" / name).write_text("")
    assert planted(code_in_shared, copy).where == f"shared/{name}"
