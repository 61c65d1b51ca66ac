"""The producer's README names each setting with its default, and each metric."""

import re
from dataclasses import fields
from pathlib import Path

import clients.stream_producer as package
from clients.stream_producer import Metrics, Settings

README = (Path(package.__file__).parent / "README.md").read_text()
ROW = re.compile(r"^\| (`\w+`(?:, `\w+`)*) \| ([^|]+) \|", re.MULTILINE)
FACTORS = {"MiB": 1024 * 1024, "": 1}


def _documented() -> dict[str, float]:
    told: dict[str, float] = {}
    for names, values in ROW.findall(README):
        for name, value in zip(names.split(", "), values.split(", "), strict=True):
            number, _, unit = value.strip().replace(",", "").partition(" ")
            told[name.strip("`")] = 0 if number == "none" else float(number) * FACTORS[unit]
    return told


def test_every_setting_is_told_with_its_default() -> None:
    defaults = {each.name: getattr(Settings(), each.name) or 0 for each in fields(Settings)}
    assert _documented() == defaults


def test_every_metric_is_told() -> None:
    assert all(f"`{each.name}`" in README for each in fields(Metrics))


def test_what_the_example_imports_is_there() -> None:
    (names,) = re.findall(r"from stream_producer import (.+)", README)
    assert {*names.split(", ")} <= {*package.__all__}
