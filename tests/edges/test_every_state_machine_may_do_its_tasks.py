"""A state machine's role is assumed by Step Functions and may do what each task of it calls."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.planting import planted
from tests.templates import policies
from tests.templates.stacks import Properties, Stack, every_stack, made_up
from tests.violations import Violation, expect_none

STATES = "states.amazonaws.com"
WHY = (
    "Step Functions acts with the machine's role, which the local cloud doesn't ask for: "
    "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html"
)
# Behind `arn:…:states:::` → what the task calls, and the parameter that names the resource.
INTEGRATIONS = {
    "lambda:invoke": ("lambda:InvokeFunction", "FunctionName"),
    "sqs:sendMessage": ("sqs:SendMessage", "QueueUrl"),
    "sns:publish": ("sns:Publish", "TopicArn"),
    "events:putEvents": ("events:PutEvents", None),
    "states:startExecution": ("states:StartExecution", "StateMachineArn"),
}


def powerless_machines(stack: Stack) -> Iterator[Violation]:
    for machine, properties in stack.of_type("AWS::StepFunctions::StateMachine").items():
        role = stack.resource_of(properties.get("RoleArn", ""))
        if STATES not in policies.trusts(stack, stack.of_type("AWS::IAM::Role").get(str(role), {})):
            yield _violation(stack, machine, f"a role of this stack that {STATES} may assume")
            continue
        statements = policies.of_role(stack, role)
        for action, resource in _called(stack, properties):
            if not _may(statements, action, resource):
                yield _violation(
                    stack, machine, f"{role} may {action} on {resource or 'its target'}"
                )


def _may(statements: list[policies.Statement], action: str, resource: str | None) -> bool:
    if resource:
        return policies.may(statements, action, resource)
    return any(each.effect == "Allow" and action in each.actions for each in statements)


def _called(stack: Stack, machine: Properties) -> Iterator[tuple[str, str | None]]:
    for state in _tasks(_definition(machine)):
        resource = stack.arn(state["Resource"])
        if stack.type_of(stack.resource_of(resource)) == "AWS::Lambda::Function":
            yield "lambda:InvokeFunction", f"${{{stack.resource_of(resource)}.Arn}}"
            continue
        # `arn:aws:states:::sqs:sendMessage.waitForTaskToken` → `sqs:sendMessage`
        integration = resource.partition(":states:::")[2].partition(".")[0]
        if integration not in INTEGRATIONS:
            raise NotImplementedError(f"{resource}: teach INTEGRATIONS what this task calls")
        action, parameter = INTEGRATIONS[integration]
        named = stack.resource_of(_arguments(state).get(parameter, "")) if parameter else None
        yield action, f"${{{named}.Arn}}" if named else None


def _definition(machine: Properties) -> Any:
    """`DefinitionString` may be text, or an Fn::Sub of text, whose references stay as they are."""
    if "Definition" in machine:
        return machine["Definition"]
    written: Any = machine["DefinitionString"]
    if isinstance(written, dict):
        written = written["Fn::Sub"]
    return json.loads(written if isinstance(written, str) else written[0])


def _tasks(value: Any) -> Iterator[Properties]:
    """Task states at any depth: in branches, maps and their item processors."""
    if isinstance(value, dict) and value.get("Type") == "Task":
        yield value
    parts = list(value.values()) if isinstance(value, dict) else value
    for part in parts if isinstance(parts, list) else []:
        yield from _tasks(part)


def _arguments(state: Properties) -> Properties:
    arguments: Properties = state.get("Parameters") or state.get("Arguments") or {}
    return arguments


def _violation(stack: Stack, machine: str, expected: str) -> Violation:
    do = f"mend the role in services/{stack.service}/resources/"
    return Violation(stack.at(machine), expected, "no statement says so", do, WHY)


@every_stack
def test_every_state_machine_may_do_its_tasks(stack: Stack) -> None:
    expect_none(powerless_machines(stack))


ROLE: dict[str, Any] = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": STATES}, "Action": "sts:AssumeRole"}
            ]
        },
        "Policies": [
            {
                "PolicyDocument": {
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": ["lambda:InvokeFunction", "sqs:SendMessage"],
                            "Resource": [
                                {"Fn::GetAtt": ["Render", "Arn"]},
                                {"Fn::GetAtt": ["Jobs", "Arn"]},
                            ],
                        }
                    ]
                }
            }
        ],
    },
}
DEFINITION: dict[str, Any] = {
    "States": {
        "Each": {
            "Type": "Map",
            "ItemProcessor": {
                "States": {
                    "Render": {"Type": "Task", "Resource": {"Fn::GetAtt": ["Render", "Arn"]}}
                }
            },
        },
        "Wait": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": {"QueueUrl": {"Ref": "Jobs"}},
        },
    }
}


def _machine() -> Stack:
    return made_up(
        {
            "Role": deepcopy(ROLE),
            "Render": {"Type": "AWS::Lambda::Function"},
            "Jobs": {"Type": "AWS::SQS::Queue"},
            "Machine": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {
                    "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Definition": deepcopy(DEFINITION),
                },
            },
        }
    )


def test_a_made_up_machine_that_may_do_its_tasks_is_fine() -> None:
    expect_none(powerless_machines(_machine()))


def test_a_machine_that_may_not_call_a_function_within_its_map_is_reported() -> None:
    stack = _machine()
    policy = stack.resources["Role"]["Properties"]["Policies"][0]["PolicyDocument"]
    policy["Statement"][0]["Resource"].pop(0)
    assert "lambda:InvokeFunction on ${Render.Arn}" in planted(powerless_machines, stack).expected


def test_a_machine_that_may_not_send_to_the_queue_of_its_task_is_reported() -> None:
    stack = _machine()
    policy = stack.resources["Role"]["Properties"]["Policies"][0]["PolicyDocument"]
    policy["Statement"][0]["Action"].remove("sqs:SendMessage")
    assert "sqs:SendMessage on ${Jobs.Arn}" in planted(powerless_machines, stack).expected


def test_a_role_that_step_functions_may_not_assume_is_reported() -> None:
    stack = _machine()
    stack.resources["Role"]["Properties"]["AssumeRolePolicyDocument"] = {"Statement": []}
    assert STATES in planted(powerless_machines, stack).expected
