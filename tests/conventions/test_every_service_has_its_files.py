"""A service's folder holds what its team and its neighbours look for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.planting import planted
from tests.templates import policies
from tests.templates.stacks import AWS_STAGE, Stack, stack
from tests.tree import services_of, services_with_code
from tests.violations import Violation, expect_none
from tools.repository import ROOT, Service

ALWAYS = ("serverless.yml", "README.md")
WITH_CODE = ("pyproject.toml", "requirements.txt", "tests/unit", "tests/contract")
WITH_SITE = (
    "package.json", "package-lock.json", ".npmrc", "tsconfig.json", "index.html", "src",
    "tests/unit", "tests/contract", "tests/browser",
)  # fmt: skip
WHY = "who has seen one service finds their way in all; the tools look for these names"


def missing_files(root: Path) -> Iterator[Violation]:
    for service in services_of(root):
        wanted = [*ALWAYS, *(WITH_CODE if service.has_code else ())]
        wanted += WITH_SITE if service.has_site else ()
        wanted += _contracts_of_its_doors(stack(service.name, AWS_STAGE))
        for name in wanted:
            path = service.folder / name
            if not path.exists() or (path.is_dir() and not any(path.iterdir())):
                yield _missing(root, service, name)


def unlisted_folders(root: Path) -> Iterator[Violation]:
    listed = {service.folder for service in services_of(root)}
    for folder in sorted((root / "services").iterdir()):
        if folder.is_dir() and folder not in listed:
            yield Violation(
                f"services/{folder.name}",
                expected="an entry in serverless-compose.yml",
                found="a folder that no entry names",
                do="add it with its dependsOn, or delete the folder",
                why="that file is the one source of services and order; what isn't in it is never "
                "deployed, and none of these checks sees it",
            )


def misplaced_services(root: Path) -> Iterator[Violation]:
    for service in services_of(root):
        if service.folder != root / "services" / service.name:
            yield Violation(
                f"serverless-compose.yml: {service.name}",
                expected=f"path: services/{service.name}",
                found=str(service.folder.relative_to(root)),
                do="give folder and entry the same name",
                why="folder, stack, registry and event source all go by that one name",
            )


def _contracts_of_its_doors(template: Stack) -> Iterator[str]:
    """By what its template opens: openapi.yml for HTTP, asyncapi.yml for events in or out."""
    if template.of_type("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"):
        yield "openapi.yml"
    hears = any("EventPattern" in rule for rule in template.of_type("AWS::Events::Rule").values())
    says = any(
        "events:PutEvents" in statement.actions
        for role in template.of_type("AWS::IAM::Role")
        for statement in policies.of_role(template, role)
    )
    if hears or says:
        yield "asyncapi.yml"


def _missing(root: Path, service: Service, name: str) -> Violation:
    do = "write it (docs/ says what belongs in), as the other services have it"
    where = str((service.folder / name).relative_to(root))
    return Violation(where, f"{name} in every such service", "nothing there", do, WHY)


def test_every_service_has_its_files() -> None:
    expect_none(missing_files(ROOT))


def test_every_folder_of_services_is_a_service() -> None:
    expect_none(unlisted_folders(ROOT))


def test_every_service_stands_in_the_folder_of_its_name() -> None:
    expect_none(misplaced_services(ROOT))


@pytest.mark.parametrize("name", ["README.md", "openapi.yml", "asyncapi.yml", "tests/unit"])
def test_a_removed_file_is_reported(copy: Path, name: str) -> None:
    before = {violation.where for violation in missing_files(copy)}
    service = next(s for s in services_with_code(copy) if (s.folder / name).exists())
    (service.folder / name).rename(copy / "elsewhere")
    after = {violation.where for violation in missing_files(copy)}
    assert after - before == {f"services/{service.name}/{name}"}


def test_a_folder_planted_beside_the_services_is_reported(copy: Path) -> None:
    (copy / "services/payments").mkdir()
    assert planted(unlisted_folders, copy).where == "services/payments"


def test_a_service_planted_under_another_name_is_reported(copy: Path) -> None:
    compose = copy / "serverless-compose.yml"
    first = services_of(copy)[0].name
    compose.write_text(compose.read_text().replace(f"  {first}:\n", "  foundation:\n", 1))
    assert planted(misplaced_services, copy).where == "serverless-compose.yml: foundation"
