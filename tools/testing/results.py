"""What a layer found: cases for the table, for the closing line and for JUnit."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Case:
    suite: str
    name: str
    seconds: float
    failure: str | None = None
    is_skipped: bool = False


@dataclass(slots=True)
class LayerResult:
    name: str
    seconds: float = 0.0
    cases: list[Case] = field(default_factory=list)

    @property
    def failed(self) -> list[Case]:
        return [case for case in self.cases if case.failure is not None]

    @property
    def skipped(self) -> int:
        return sum(case.is_skipped for case in self.cases)

    @property
    def passed(self) -> int:
        return len(self.cases) - len(self.failed) - self.skipped


# XML 1.0 has no other control characters: https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_junit(file: Path, suite: str) -> list[Case]:
    """Cases of a JUnit file as pytest writes it; a file that isn't there has none."""
    if not file.exists():
        return []
    return [
        Case(
            suite,
            f"{case.get('classname')}::{case.get('name')}",
            float(case.get("time", 0)),
            _failure(case),
            case.find("skipped") is not None,
        )
        for case in ET.parse(file).getroot().iter("testcase")
    ]


def write_junit(layers: list[LayerResult], file: Path) -> None:
    """One file with a suite for each layer; CI systems read it."""
    root = ET.Element("testsuites")
    for layer in layers:
        counts = {
            "tests": len(layer.cases),
            "failures": len(layer.failed),
            "skipped": layer.skipped,
        }
        about = {"name": layer.name, "time": f"{layer.seconds:.3f}"}
        suite = ET.SubElement(
            root, "testsuite", {**about, **{name: str(count) for name, count in counts.items()}}
        )
        for case in layer.cases:
            element = ET.SubElement(
                suite, "testcase", classname=case.suite, name=case.name, time=f"{case.seconds:.3f}"
            )
            if case.failure is not None:
                ET.SubElement(element, "failure").text = _NOT_XML.sub("?", case.failure)
            if case.is_skipped:
                ET.SubElement(element, "skipped")
    file.parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(root).write(file, encoding="unicode", xml_declaration=True)


def _failure(case: ET.Element) -> str | None:
    for kind in ("failure", "error"):
        found = case.find(kind)
        if found is not None:
            return found.text or found.get("message") or kind
    return None
