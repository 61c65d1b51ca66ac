"""What is wrong with a document by the rules of redocly.yaml."""

from collections.abc import Iterator
from pathlib import Path

from tools.openapi import redocly

RULES = Path(__file__).with_name("redocly.yaml")


def findings(*files: Path) -> list[str]:
    """Each as file, pointer, rule and message; several files take little longer than one."""
    return list(_findings(files))


def _findings(files: tuple[Path, ...]) -> Iterator[str]:
    for report in redocly.run("lint", *files, "--config", RULES):
        for problem in report["problems"]:
            place = problem["location"][0]
            message = " ".join(problem["message"].split())
            where = f"{place['source']['ref']}: {place.get('pointer', '')}"
            yield f"{where}: {problem['ruleId']}: {message}"
