"""CODEOWNERS names who answers for each service, and for what they agree on."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from tests.planting import planted
from tests.tree import services_of
from tests.violations import Violation, expect_none
from tools.repository import ROOT

# Where GitHub looks, in this order.
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
WHY = (
    "a change without owner is reviewed by nobody; a contract has two sides: "
    "https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners"
)


def ownerless(root: Path) -> Iterator[Violation]:
    rules = owners(root)
    folders = [f"services/{service.name}" for service in services_of(root)]
    owned = sorted(each for each in (root / "shared/contracts").iterdir() if each.is_dir())
    folders += [str(folder.relative_to(root)) for folder in owned]
    for folder in [*folders, "shared/contracts"]:
        # The last rule that matches is the one that counts.
        named = [names for pattern, names in rules if _covers(pattern, folder)]
        own = [names for pattern, names in rules if pattern.strip("/") == folder]
        if not named or not named[-1]:
            yield _ownerless(folder, "no owner")
        elif folder.startswith("services/") and not own:
            yield _ownerless(folder, "only what a wider rule says")


def owners(root: Path) -> list[tuple[str, list[str]]]:
    """Pattern and names of each rule, in order; nothing where there is no such file."""
    path = next((root / place for place in PLACES if (root / place).exists()), None)
    lines = path.read_text().splitlines() if path else []
    rules = [line.partition("#")[0].split() for line in lines]
    return [(rule[0], rule[1:]) for rule in rules if rule]


def _covers(pattern: str, folder: str) -> bool:
    """Whether all of a folder falls under a pattern."""
    bare = pattern.strip("/").removesuffix("/**").removesuffix("/*")
    return bare in ("*", "**") or fnmatchcase(folder, bare) or folder.startswith(f"{bare}/")


def _ownerless(folder: str, found: str) -> Violation:
    expected = f"a line `/{folder}/ @owner` in CODEOWNERS"
    do = "name the team that answers for it"
    return Violation(f"CODEOWNERS: {folder}/", expected, found, do, WHY)


def test_every_service_and_every_contract_has_an_owner() -> None:
    expect_none(ownerless(ROOT))


def _codeowners(copy: Path, without: str) -> None:
    folders = [f"services/{service.name}" for service in services_of(copy)] + ["shared/contracts"]
    (copy / ".github").mkdir(exist_ok=True)
    lines = [f"/{folder}/ @stackyard/team" for folder in folders if folder != without]
    (copy / ".github/CODEOWNERS").write_text("\n".join(["# who answers", *lines]))


def test_a_file_that_names_an_owner_for_each_is_fine(copy: Path) -> None:
    _codeowners(copy, without="")
    expect_none(ownerless(copy))


def test_a_service_planted_without_owner_is_reported(copy: Path) -> None:
    service = services_of(copy)[0].name
    _codeowners(copy, without=f"services/{service}")
    assert {each.where for each in ownerless(copy)} == {f"CODEOWNERS: services/{service}/"}


def test_contracts_planted_without_owner_are_reported(copy: Path) -> None:
    _codeowners(copy, without="shared/contracts")
    reported = {each.where for each in ownerless(copy)}
    assert "CODEOWNERS: shared/contracts/" in reported
    assert all("shared/contracts" in where for where in reported)


def test_a_service_that_only_a_rule_for_everything_covers_is_reported(copy: Path) -> None:
    service = services_of(copy)[0].name
    _codeowners(copy, without=f"services/{service}")
    path = copy / ".github/CODEOWNERS"
    path.write_text(f"* @stackyard/all\n{path.read_text()}")
    assert planted(ownerless, copy).found == "only what a wider rule says"
