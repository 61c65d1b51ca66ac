"""What lies under a key of the stack is of use to those alone who may use the key, too."""

from collections.abc import Iterator
from typing import Any

from tests.planting import planted
from tests.templates import policies
from tests.templates.stacks import Stack, copy_with, every_aws_stack
from tests.violations import Violation, expect_none

USE, VIA = "kms:Decrypt", "kms:ViaService"
SERVICES = {
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::SecretsManager::Secret": "secretsmanager",
}


def readers_without_key(stack: Stack) -> Iterator[Violation]:
    for function in stack.of_type("AWS::Lambda::Function"):
        role = policies.role_behind(stack, {"Ref": function})
        statements = policies.of_role(stack, role)
        for resource, key in _under_a_key(stack).items():
            service = SERVICES[str(stack.type_of(resource))]
            if _touches(stack, statements, resource, service) and not any(
                each.effect == "Allow"
                and each.covers(USE, f"${{{key}.Arn}}")
                and f"{service}.${{AWS::Region}}.amazonaws.com" in each.values(VIA)
                for each in statements
            ):
                yield Violation(
                    stack.at(function),
                    expected=f"{USE} on {key} through {service}, for {role} may touch {resource}",
                    found="no such statement",
                    do="add `- ${self:custom.useDataKey}` to the statements of the role",
                    why="each call would be denied, on AWS alone: "
                    "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service",
                )


def keys_used_by_hand(stack: Stack) -> Iterator[Violation]:
    """A role that may use a key of data directly could decrypt what it may not read."""
    keys = set(_under_a_key(stack).values())
    for function in stack.of_type("AWS::Lambda::Function"):
        role = policies.role_behind(stack, {"Ref": function})
        for statement in policies.of_role(stack, role):
            named = {stack.resource_of(each) for each in statement.resources}
            if named & keys and not statement.values(VIA):
                yield Violation(
                    stack.at(function),
                    expected=f"a condition {VIA} wherever {role} may use a key of data",
                    found=", ".join(statement.actions),
                    do="use ${self:custom.useDataKey}",
                    why="the service that holds the data asks who may read it; KMS alone doesn't",
                )


def _under_a_key(stack: Stack) -> dict[str, str]:
    """Key of this stack by the table or secret that it encrypts."""
    found = {}
    for resource, properties in stack.of_type(*SERVICES).items():
        named: Any = properties.get("KmsKeyId") or properties.get("SSESpecification", {}).get(
            "KMSMasterKeyId"
        )
        if named and (key := stack.resource_of(named)):
            found[resource] = key
    return found


def _touches(
    stack: Stack, statements: list[policies.Statement], resource: str, service: str
) -> bool:
    return any(
        stack.resource_of(named) == resource and action.startswith(f"{service}:")
        for statement in statements
        if statement.effect == "Allow"
        for named in statement.resources
        for action in statement.actions
    )


@every_aws_stack
def test_who_touches_encrypted_data_may_use_its_key(stack: Stack) -> None:
    expect_none(readers_without_key(stack))


@every_aws_stack
def test_no_function_uses_a_key_of_data_by_hand(stack: Stack) -> None:
    expect_none(keys_used_by_hand(stack))


def _reader() -> tuple[Stack, str, list[dict[str, Any]]]:
    """A copy, a function that touches an encrypted table, and the statements of its role."""
    stack, _ = copy_with("AWS::DynamoDB::Table", lambda each: "KMSMasterKeyId" in str(each))
    for function in stack.of_type("AWS::Lambda::Function"):
        role = str(policies.role_behind(stack, {"Ref": function}))
        (policy,) = stack.resources[role]["Properties"]["Policies"]
        statements: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
        if "kms:" in str(statements):
            return stack, function, statements
    raise LookupError("no function of the stack uses the key")


def test_a_reader_that_lost_the_key_is_reported() -> None:
    stack, function, statements = _reader()
    statements[:] = [each for each in statements if "kms:" not in str(each)]
    violations = list(readers_without_key(stack))
    assert {each.where for each in violations} == {stack.at(function)}


def test_a_key_planted_for_use_by_hand_is_reported() -> None:
    stack, function, statements = _reader()
    (use,) = (each for each in statements if "kms:" in str(each))
    del use["Condition"]
    assert planted(keys_used_by_hand, stack).where == stack.at(function)
