"""API Gateway is let call the function behind each method, for this API only."""

from collections.abc import Iterator

from tests.edges.invocations import functions_behind, uninvokable
from tests.planting import all_planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

GATEWAY = "apigateway.amazonaws.com"


def methods_without_permission(stack: Stack) -> Iterator[Violation]:
    for method, properties in stack.of_type("AWS::ApiGateway::Method").items():
        api = stack.resource_of(properties["RestApiId"])
        uri = properties.get("Integration", {}).get("Uri", "")
        for function in functions_behind(stack, uri):
            source = f":${{AWS::AccountId}}:${{{api}}}/"
            yield from uninvokable(stack, function, GATEWAY, source, method)


def integrations_without_function(stack: Stack) -> Iterator[Violation]:
    for method, properties in stack.of_type("AWS::ApiGateway::Method").items():
        integration = properties.get("Integration", {})
        if integration.get("Type") == "AWS_PROXY" and not functions_behind(
            stack, integration.get("Uri", "")
        ):
            yield Violation(
                stack.at(method),
                expected="an integration with a function of this stack",
                found=stack.arn(integration.get("Uri", "no Uri")),
                do="name the function by !GetAtt",
                why="a route to nowhere answers 500 on AWS; CloudFormation doesn't notice",
            )


@every_stack
def test_every_method_may_call_the_function_behind_it(stack: Stack) -> None:
    expect_none(methods_without_permission(stack))


@every_stack
def test_every_method_has_a_function_of_its_own_stack_behind_it(stack: Stack) -> None:
    expect_none(integrations_without_function(stack))


def test_the_removed_permission_of_an_api_is_reported() -> None:
    stack, permission = copy_with(
        "AWS::Lambda::Permission", lambda each: each["Principal"] == GATEWAY
    )
    del stack.resources[permission]
    found = [each.found for each in all_planted(methods_without_permission, stack)]
    assert set(found) == {"no permission at all"}


def test_a_permission_for_every_api_of_the_world_is_reported() -> None:
    stack, permission = copy_with(
        "AWS::Lambda::Permission", lambda each: each["Principal"] == GATEWAY
    )
    del stack.resources[permission]["Properties"]["SourceArn"]
    found = [each.found for each in all_planted(methods_without_permission, stack)]
    assert set(found) == {"permissions for other sources only"}


def test_a_method_planted_with_a_function_that_is_gone_is_reported() -> None:
    stack, method = copy_with("AWS::ApiGateway::Method")
    gone = stack.resource_of(stack.resources[method]["Properties"]["Integration"]["Uri"])
    del stack.resources[str(gone)]
    where = [each.where for each in all_planted(integrations_without_function, stack)]
    assert stack.at(method) in where
