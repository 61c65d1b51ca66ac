"""Templates are linted when something that decides about them has changed."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.repository import service
from tools.templates import lint


class Linters:
    """In place of both, which take seconds to start."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.complaints: list[str] = []

    def __call__(self, files: Mapping[Path, str], region: str) -> list[str]:
        self.asked.append(sorted(files.values()))
        return self.complaints


@pytest.fixture
def linters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Linters:
    linters = Linters()
    monkeypatch.setattr(lint, "KNOWN", tmp_path / "known")
    monkeypatch.setattr(lint, "_said", linters)
    return linters


def findings(*names: str) -> list[str]:
    return lint.findings([service(name) for name in names], "prod", {})


def test_a_template_that_was_clean_is_not_asked_about_again(linters: Linters) -> None:
    assert findings("platform") == []
    assert findings("platform", "cron-audit") == []
    assert linters.asked == [["platform"], ["cron-audit"]]


def test_a_template_that_was_complained_of_is_complained_of_again(linters: Linters) -> None:
    linters.complaints = ["platform: Bus: E0000"]
    assert findings("platform") == linters.complaints
    assert findings("platform") == linters.complaints


def test_other_settings_or_linters_are_asked_anew(
    linters: Linters, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings("platform")
    settings = tmp_path / "cfnlint.yml"
    settings.write_text(lint.CFN_LINT_SETTINGS.read_text() + "# changed")
    monkeypatch.setattr(lint, "CFN_LINT_SETTINGS", settings)
    findings("platform")
    assert len(linters.asked) == 2
