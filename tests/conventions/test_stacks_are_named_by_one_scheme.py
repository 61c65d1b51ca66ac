"""App, service and stage name the stack, its functions, its place in the registry and its tags."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.tree import serverless_yml, services_of
from tests.violations import Violation, expect_none
from tools.repository import APP, ROOT, Service

PROVIDER = "${file(../../shared/serverless/provider.yml)}"
TAGS = "${file(../../shared/serverless/tags.yml)}"
PARAMETER = re.compile(r"/([a-z-]+)/([a-z0-9-]+)/([a-z-]+)/([a-z0-9-]+)/([a-z0-9-]+)")


def misnamed_services(root: Path) -> Iterator[Violation]:
    """osls makes the stack's name of `service` and stage, so that is what has to be right."""
    for service in services_of(root):
        written = serverless_yml(service)
        wanted = {"service": f"{APP}-{service.name}", "provider": PROVIDER}
        found = {key: written.get(key) for key in wanted}
        found["custom.serviceName"] = written.get("custom", {}).get("serviceName")
        wanted["custom.serviceName"] = service.name
        for key, value in wanted.items():
            if found[key] != value:
                yield Violation(
                    f"services/{service.name}/serverless.yml",
                    expected=f"{key}: {value}",
                    found=f"{key}: {found[key]}",
                    do="write it so",
                    why=f"the stack is then {APP}-{service.name}-<stage>, tagged and found "
                    "by these names",
                )


def untagged_stacks(root: Path) -> Iterator[Violation]:
    fragments = root / "shared/serverless"
    provider = yaml.safe_load((fragments / "provider.yml").read_text())
    tags = yaml.safe_load((fragments / "tags.yml").read_text())
    for key, value in {"stackTags": TAGS, "tags": TAGS}.items():
        if provider.get(key) != value or set(tags) != {"app", "stage", "service"}:
            yield Violation(
                "shared/serverless/provider.yml",
                expected=f"{key}: {TAGS}, with app, stage and service",
                found=f"{key}: {provider.get(key)}, with {', '.join(tags)}",
                do="write it so",
                why="CloudFormation hands a stack's tags on to all that it creates, and "
                "operations finds "
                "things by them: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-add-tags.html",
            )


def mistagged(stack: Stack) -> Iterator[Violation]:
    """Where a template itself says tags, they are the same three."""
    wanted = {"app": APP, "stage": stack.stage, "service": stack.service}
    for logical_id, properties in stack.of_type(
        "AWS::Lambda::Function", "AWS::ApiGateway::RestApi"
    ).items():
        found = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
        if not wanted.items() <= found.items():
            yield Violation(
                stack.at(logical_id),
                expected=f"tags {wanted}",
                found=str(found),
                do="leave tags to shared/serverless/tags.yml; add more there, or beside them",
                why="operations finds a service's functions by these tags",
            )


def misnamed_parameters(stack: Stack) -> Iterator[Violation]:
    for logical_id, parameter in stack.of_type("AWS::SSM::Parameter").items():
        match = PARAMETER.fullmatch(str(parameter.get("Name")))
        if match is None or match.groups()[:3] != (APP, stack.stage, stack.service):
            yield Violation(
                stack.at(logical_id),
                expected=f"/{APP}/{stack.stage}/{stack.service}/<resource>/<attribute>",
                found=str(parameter.get("Name")),
                do="a service writes under its own name only",
                why="others look values up by owner; a parameter elsewhere would overwrite "
                "its owner's",
            )


def tied_to_other_stacks(stack: Stack) -> Iterator[Violation]:
    for logical_id, resource in stack.resources.items():
        if "Fn::ImportValue" in str(resource):
            yield Violation(
                stack.at(logical_id),
                expected="values of other stacks by ${registry:<service>/<resource>/<attribute>}",
                found="Fn::ImportValue",
                do="let the owner write an SSM parameter, and look that up",
                why="an export that is imported can't change any more until every importer "
                "lets go: "
                "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html",
            )


def test_every_service_is_named_by_the_scheme() -> None:
    expect_none(misnamed_services(ROOT))


def test_every_stack_carries_the_three_tags() -> None:
    expect_none(untagged_stacks(ROOT))


@every_stack
def test_every_function_and_api_carries_the_three_tags(stack: Stack) -> None:
    expect_none(mistagged(stack))


@every_stack
def test_every_parameter_stands_under_its_own_service(stack: Stack) -> None:
    expect_none(misnamed_parameters(stack))


@every_stack
def test_no_stack_imports_from_another(stack: Stack) -> None:
    expect_none(tied_to_other_stacks(stack))


def _replace(service: Service, old: str, new: str) -> None:
    file = service.folder / "serverless.yml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


def test_a_service_planted_under_another_stacks_name_is_reported(copy: Path) -> None:
    service = services_of(copy)[0]
    _replace(service, f"service: {APP}-{service.name}", "service: something")
    assert planted(misnamed_services, copy).found == "service: something"


def test_a_provider_planted_of_its_own_is_reported(copy: Path) -> None:
    _replace(services_of(copy)[0], f"provider: {PROVIDER}", "provider: {name: aws}")
    assert planted(misnamed_services, copy).expected == f"provider: {PROVIDER}"


def test_a_removed_stack_tag_is_reported(copy: Path) -> None:
    provider = copy / "shared/serverless/provider.yml"
    provider.write_text(provider.read_text().replace(f"stackTags: {TAGS}\n", ""))
    assert planted(untagged_stacks, copy).found.startswith("stackTags: None")


def test_a_function_planted_with_a_foreign_tag_is_reported() -> None:
    stack, function = copy_with("AWS::Lambda::Function")
    tags = {"app": APP, "stage": stack.stage, "service": "another"}
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    stack.resources[function]["Properties"]["Tags"] = listed
    assert planted(mistagged, stack).where == stack.at(function)


def test_a_parameter_planted_under_another_service_is_reported() -> None:
    stack, parameter = copy_with("AWS::SSM::Parameter")
    name = f"/{APP}/{stack.stage}/another/bus/name"
    stack.resources[parameter]["Properties"]["Name"] = name
    assert planted(misnamed_parameters, stack).found == name


def test_a_planted_import_of_another_stacks_export_is_reported() -> None:
    stack, parameter = copy_with("AWS::SSM::Parameter")
    stack.resources[parameter]["Properties"]["Value"] = {"Fn::ImportValue": "other-bus"}
    assert planted(tied_to_other_stacks, stack).where == stack.at(parameter)
