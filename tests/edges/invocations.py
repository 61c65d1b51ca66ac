"""Which functions a service of AWS is let call, and on behalf of what."""

from collections.abc import Iterator

from tests.templates.stacks import Stack
from tests.violations import Violation

WHY = (
    "without it AWS refuses the call, while the local cloud makes it; without SourceArn anybody's "
    "resource may call: https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html"
)


def uninvokable(
    stack: Stack, function: str, principal: str, source: str, where: str
) -> Iterator[Violation]:
    """The violation when no AWS::Lambda::Permission lets `source` of `principal` call `function`.

    `source` is what SourceArn has to hold, in the form of `Stack.arn`.
    """
    permissions = [
        permission
        for permission in stack.of_type("AWS::Lambda::Permission").values()
        if permission.get("Principal") == principal
        and stack.resource_of(permission.get("FunctionName")) == function
        and permission.get("Action") == "lambda:InvokeFunction"
    ]
    if any(source in stack.arn(each.get("SourceArn", "")) for each in permissions):
        return
    found = "no permission at all" if not permissions else "permissions for other sources only"
    yield Violation(
        stack.at(where),
        expected=f"an AWS::Lambda::Permission by which {principal} may call {function} for "
        f"{source}",
        found=found,
        do="add it, or let the framework make it from an event under functions: in "
        f"serverless.yml of {stack.service}",
        why=WHY,
    )


def functions_behind(stack: Stack, value: object) -> list[str]:
    """Functions of the stack that a value, such as an integration's URI, names."""
    named = stack.resource_of(value)
    return [named] if named and stack.type_of(named) == "AWS::Lambda::Function" else []
