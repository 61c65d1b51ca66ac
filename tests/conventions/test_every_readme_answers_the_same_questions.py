"""What a service is, hears, says and needs stands where it stands in every other README."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.planting import planted
from tests.templates.stacks import AWS_STAGE, stack
from tests.tree import services_of, services_with_code
from tests.violations import Violation, expect_none
from tools.repository import APP, ROOT, Service

WITH_CODE = (
    "## Events in and out", "## Settings", "## Limits", "## Run only its tests", "## When it fails",
)  # fmt: skip
WITHOUT_CODE = ("## What it owns", "## Registry", "## Limits")
WITH_SITE = (*WITHOUT_CODE, "## Run only its tests", "## When it fails")
OPENING = re.compile(r"# (?P<name>[\w-]+)\n+(?P<what>\w[^\n]{20,})\n")
HEARS_AND_SAYS = re.compile(r"^Hears: .+ Says: .+$", re.MULTILINE)
WHY = "who is called at night looks for the same words in the same place, whatever the service"


def unanswered(root: Path) -> Iterator[Violation]:
    for service in services_of(root):
        text = readme(service)
        opening = OPENING.match(text)
        if opening is None or opening["name"] != service.name:
            found = text[:60].strip() or "no README.md"
            expected = f"`# {service.name}`, then one sentence on what it does and for whom"
            yield _missing(service, expected, found)
        if service.has_code and not HEARS_AND_SAYS.search(text.partition("\n## ")[0]):
            yield _missing(service, "a line `Hears: …   Says: …` in the opening", "none")
        headings = [line.strip() for line in text.splitlines() if line.startswith("## ")]
        for heading in wanted_headings(service):
            if heading not in headings:
                yield _missing(service, f"the heading `{heading}`", f"only {', '.join(headings)}")


def undocumented_settings(root: Path) -> Iterator[Violation]:
    for service in services_with_code(root):
        documented = section(readme(service), "## Settings")
        for variable in sorted(variables_of(service)):
            if f"`{variable}`" not in documented:
                yield Violation(
                    f"services/{service.name}/README.md: ## Settings",
                    expected=f"`{variable}`, which a function of the template is given",
                    found="not named there",
                    do="add what it means and which functions have it",
                    why="a setting that nobody knows the meaning of can't be changed",
                )


def undocumented_registry(root: Path) -> Iterator[Violation]:
    for service in services_of(root):
        if service.has_code:
            continue
        documented = section(readme(service), "## Registry")
        for address in offered(service):
            if f"`{address}`" not in documented:
                yield Violation(
                    f"services/{service.name}/README.md: ## Registry",
                    expected=f"`{address}`, which the template writes to the registry",
                    found="not named there",
                    do="add what it is and who looks it up",
                    why="the registry is all that the other services see of this one",
                )


def wanted_headings(service: Service) -> tuple[str, ...]:
    if service.has_code:
        return WITH_CODE
    return WITH_SITE if service.has_site else WITHOUT_CODE


def readme(service: Service) -> str:
    path = service.folder / "README.md"
    return path.read_text() if path.exists() else ""


def section(text: str, heading: str) -> str:
    """From the heading to the next of its level."""
    behind = f"\n{text}\n".partition(f"\n{heading}\n")[2]
    return behind.partition("\n## ")[0]


def variables_of(service: Service) -> set[str]:
    functions = stack(service.name, AWS_STAGE).of_type("AWS::Lambda::Function").values()
    return {name for each in functions for name in each.get("Environment", {}).get("Variables", {})}


def offered(service: Service) -> list[str]:
    """`<resource>/<attribute>` of each parameter; the template's hash is the tools' own affair."""
    prefix = f"/{APP}/{AWS_STAGE}/{service.name}/"
    parameters = stack(service.name, AWS_STAGE).of_type("AWS::SSM::Parameter").values()
    names = [str(each["Name"]).removeprefix(prefix) for each in parameters]
    return sorted(name for name in names if name != "template/hash")


def _missing(service: Service, expected: str, found: str) -> Violation:
    where, do = f"services/{service.name}/README.md", "write it, as the other services have it"
    return Violation(where, expected, found, do, WHY)


def test_every_readme_has_the_same_sections() -> None:
    expect_none(unanswered(ROOT))


def test_every_setting_is_documented() -> None:
    expect_none(undocumented_settings(ROOT))


def test_every_value_of_the_registry_is_documented() -> None:
    expect_none(undocumented_registry(ROOT))


def _changed(copy: Path, old: str, new: str) -> Service:
    service = next(each for each in services_with_code(copy) if old in readme(each))
    path = service.folder / "README.md"
    path.write_text(path.read_text().replace(old, new))
    return service


@pytest.mark.parametrize("heading", WITH_CODE)
def test_a_removed_section_is_reported(copy: Path, heading: str) -> None:
    service = _changed(copy, heading, "## Something else")
    violation = planted(unanswered, copy)
    assert violation.where == f"services/{service.name}/README.md"
    assert heading in violation.expected


def test_a_removed_line_of_what_it_hears_and_says_is_reported(copy: Path) -> None:
    _changed(copy, "Hears: ", "It knows ")
    assert "Hears:" in planted(unanswered, copy).expected


def test_an_opening_that_names_another_service_is_reported(copy: Path) -> None:
    service = services_with_code(copy)[0]
    _changed(copy, f"# {service.name}\n", "# something\n")
    assert f"`# {service.name}`" in planted(unanswered, copy).expected


def test_a_setting_that_is_no_longer_documented_is_reported(copy: Path) -> None:
    _changed(copy, "`TABLE_NAME`", "the table")
    assert "`TABLE_NAME`" in planted(undocumented_settings, copy).expected


def test_a_value_of_the_registry_that_is_not_documented_is_reported(copy: Path) -> None:
    service = next(each for each in services_of(copy) if not each.has_code)
    first, *others = offered(service)
    listed = "\n".join(f"`{address}`" for address in others)
    (service.folder / "README.md").write_text(f"# {service.name}\n\n## Registry\n{listed}\n")
    assert f"`{first}`" in planted(undocumented_registry, copy).expected
