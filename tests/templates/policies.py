"""Who may do what, as the policies of a stack say it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tests.templates.references import text
from tests.templates.stacks import Properties, Stack


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy document, its lists always lists and its ARNs in one form."""

    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[str, ...]
    """Services, ARNs or `*`."""

    condition: dict[str, dict[str, Any]]

    def covers(self, action: str, resource: str) -> bool:
        return any(fnmatchcase(action.lower(), each.lower()) for each in self.actions) and any(
            fnmatchcase(resource, each) for each in self.resources
        )

    def values(self, key: str) -> list[str]:
        """What the condition compares `key` with, under any operator; keys know no case."""
        return [
            text(value)
            for compared in self.condition.values()
            for name, values in compared.items()
            if name.lower() == key.lower()
            for value in _listed(values)
        ]


def of_document(stack: Stack, document: dict[str, Any]) -> Iterator[Statement]:
    for raw in _listed(document.get("Statement", [])):
        yield Statement(
            effect=raw["Effect"],
            actions=tuple(_listed(raw.get("Action", []))),
            resources=tuple(stack.arn(each) for each in _listed(raw.get("Resource", []))),
            principals=tuple(_principals(raw.get("Principal", {}))),
            condition=raw.get("Condition", {}),
        )


def of_role(stack: Stack, role: str | None) -> list[Statement]:
    """All that a role of this stack is granted within it; nothing for one from elsewhere."""
    documents = [policy["PolicyDocument"] for policy in _inline(stack, role)]
    for policy in stack.of_type("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy").values():
        if role in [stack.resource_of(each) for each in policy.get("Roles", [])]:
            documents.append(policy["PolicyDocument"])
    return [statement for document in documents for statement in of_document(stack, document)]


def role_behind(stack: Stack, function: Any) -> str | None:
    """The role of the function that a value names, if both are of this stack."""
    functions = stack.of_type("AWS::Lambda::Function")
    return stack.resource_of(functions.get(str(stack.resource_of(function)), {}).get("Role", ""))


def on(stack: Stack, logical_id: str | None) -> list[Statement]:
    """All that a queue's, topic's or bucket's own policies say."""
    kinds = {
        "AWS::SQS::QueuePolicy": "Queues",
        "AWS::SNS::TopicPolicy": "Topics",
        "AWS::S3::BucketPolicy": "Bucket",
    }
    return [
        statement
        for kind, key in kinds.items()
        for policy in stack.of_type(kind).values()
        if logical_id in [stack.resource_of(each) for each in _listed(policy[key])]
        for statement in of_document(stack, policy["PolicyDocument"])
    ]


def may(statements: list[Statement], action: str, resource: str) -> bool:
    """Whether an identity with these statements may do `action`; conditions are taken as met."""
    return any(s.effect == "Allow" and s.covers(action, resource) for s in statements)


def lets_in(
    statements: list[Statement], principal: str, action: str, resource: str
) -> list[Statement]:
    """The statements by which a resource lets a service act on it."""
    return [
        statement
        for statement in statements
        if statement.effect == "Allow"
        and principal in statement.principals
        and statement.covers(action, resource)
    ]


def trusts(stack: Stack, role: Properties) -> set[str]:
    """Who may assume a role."""
    document = role.get("AssumeRolePolicyDocument", {})
    return {name for each in of_document(stack, document) for name in each.principals}


def _inline(stack: Stack, role: str | None) -> list[dict[str, Any]]:
    roles = stack.of_type("AWS::IAM::Role")
    policies: list[dict[str, Any]] = roles.get(role or "", {}).get("Policies", [])
    return policies


def _principals(principal: Any) -> Iterator[str]:
    if isinstance(principal, str):
        yield principal
    else:
        for names in principal.values():
            yield from (text(name) for name in _listed(names))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
