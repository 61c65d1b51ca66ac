"""A function may read the parameters of the registry that its settings name, and no others."""

from collections.abc import Iterator
from typing import Any

from tests.planting import planted
from tests.templates import policies
from tests.templates.stacks import Properties, Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

SETTING = "_PARAMETER_NAME"
READ = "ssm:GetParameter"
ARN = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter"
# All that read a parameter; what else begins with `ssm:` is as little wanted.
READERS = "ssm:"


def parameters_otherwise_permitted(stack: Stack) -> Iterator[Violation]:
    for function, properties in stack.of_type("AWS::Lambda::Function").items():
        wanted = {(READ, f"{ARN}{name}") for name in _parameters(properties)}
        role = policies.role_behind(stack, {"Ref": function})
        allowed = set(_permitted(stack, role))
        if wanted != allowed:
            yield Violation(
                stack.at(function),
                expected=f"{READ} on {_listed(wanted)}, as its settings say",
                found=_listed(allowed),
                do=f"make {role} and the settings that end in {SETTING} agree",
                why="the first read would be denied, or the function may read the addresses and "
                "secrets of others",
            )


def parameters_of_other_stages(stack: Stack) -> Iterator[Violation]:
    for function, properties in stack.of_type("AWS::Lambda::Function").items():
        for name in _parameters(properties):
            if not name.startswith(f"/stackyard/{stack.stage}/"):
                yield Violation(
                    stack.at(function),
                    expected=f"a parameter below /stackyard/{stack.stage}/",
                    found=name,
                    do="write the stage as ${sls:stage}",
                    why="stages of one account would mix: a page of one could call another",
                )


def _parameters(function: Properties) -> list[str]:
    variables: dict[str, Any] = function.get("Environment", {}).get("Variables", {})
    return [str(value) for variable, value in variables.items() if variable.endswith(SETTING)]


def _permitted(stack: Stack, role: str | None) -> Iterator[tuple[str, str]]:
    for statement in policies.of_role(stack, role):
        if statement.effect == "Allow":
            for action in statement.actions:
                if action.startswith(READERS) or action == "*":
                    yield from ((action, resource) for resource in statement.resources)


def _listed(pairs: set[tuple[str, str]]) -> str:
    return ", ".join(sorted(f"{resource} ({action})" for action, resource in pairs)) or "nothing"


@every_stack
def test_every_function_may_read_the_parameters_of_its_settings_and_no_others(
    stack: Stack,
) -> None:
    expect_none(parameters_otherwise_permitted(stack))


@every_stack
def test_every_parameter_is_of_the_functions_own_stage(stack: Stack) -> None:
    expect_none(parameters_of_other_stages(stack))


def _reader() -> tuple[Stack, str, Properties]:
    stack, function = copy_with("AWS::Lambda::Function", lambda each: bool(_parameters(each)))
    return stack, function, stack.resources[function]["Properties"]


def _statements(stack: Stack, function: str) -> list[dict[str, Any]]:
    role = str(policies.role_behind(stack, {"Ref": function}))
    document = stack.resources[role]["Properties"]["Policies"][0]["PolicyDocument"]
    statements: list[dict[str, Any]] = document["Statement"]
    return statements


def test_a_setting_planted_without_permission_is_reported() -> None:
    stack, function, properties = _reader()
    name = f"/stackyard/{stack.stage}/platform/bus/name"
    properties["Environment"]["Variables"]["BUS_PARAMETER_NAME"] = name
    violation = planted(parameters_otherwise_permitted, stack)
    assert (violation.where, name in violation.expected) == (stack.at(function), True)


def test_a_permission_planted_on_the_whole_registry_is_reported() -> None:
    stack, function, _ = _reader()
    resource = {"Fn::Sub": f"{ARN}/stackyard/{stack.stage}/*"}
    _statements(stack, function).append({"Effect": "Allow", "Action": READ, "Resource": resource})
    assert "/*" in planted(parameters_otherwise_permitted, stack).found


def test_a_parameter_planted_from_another_stage_is_reported() -> None:
    stack, function, properties = _reader()
    variables = properties["Environment"]["Variables"]
    variable = next(each for each in variables if each.endswith(SETTING))
    variables[variable] = "/stackyard/another/console/distribution/origin"
    assert planted(parameters_of_other_stages, stack).where == stack.at(function)
