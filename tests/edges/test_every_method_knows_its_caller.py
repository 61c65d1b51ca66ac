"""Every method of a REST API asks who is calling, and asks platform's user pool."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates.registry import placeholder
from tests.templates.stacks import Properties, Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

OPEN_METHODS = {
    "OPTIONS",  # a browser's preflight carries no token: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
}
POOL = "platform/user-pool/arn"


def open_methods(stack: Stack) -> Iterator[Violation]:
    for method, properties in stack.of_type("AWS::ApiGateway::Method").items():
        if properties["HttpMethod"] in OPEN_METHODS or _has_authorizer(stack, properties):
            continue
        yield Violation(
            stack.at(method),
            expected="AuthorizationType with an AuthorizerId of this stack, or AWS_IAM",
            found=f"AuthorizationType {properties.get('AuthorizationType', 'absent')}",
            do="give the http event an authorizer in serverless.yml; a method that must be open "
            "stands in OPEN_METHODS with its reason",
            why="without one API Gateway calls the function for anybody: "
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html",
        )


def strange_authorizers(stack: Stack) -> Iterator[Violation]:
    for authorizer, properties in stack.of_type("AWS::ApiGateway::Authorizer").items():
        pools = properties.get("ProviderARNs", [])
        if properties["Type"] == "COGNITO_USER_POOLS" and pools != [placeholder(POOL)]:
            yield Violation(
                stack.at(authorizer),
                expected=f"ProviderARNs: [${{registry:{POOL}}}]",
                found=str(pools),
                do="name platform's user pool, and no other",
                why="a second pool would let in people whom the groups of the estate don't know",
            )


def _has_authorizer(stack: Stack, method: Properties) -> bool:
    kind = method.get("AuthorizationType", "NONE")
    authorizer = stack.resource_of(method.get("AuthorizerId", ""))
    return bool(
        kind == "AWS_IAM"
        or (kind != "NONE" and stack.type_of(authorizer) == "AWS::ApiGateway::Authorizer")
    )


@every_stack
def test_every_method_has_an_authorizer(stack: Stack) -> None:
    expect_none(open_methods(stack))


@every_stack
def test_every_authorizer_asks_platforms_user_pool(stack: Stack) -> None:
    expect_none(strange_authorizers(stack))


def _asks(method: Properties) -> bool:
    return method["HttpMethod"] not in OPEN_METHODS


def test_a_method_planted_without_authorizer_is_reported() -> None:
    stack, method = copy_with("AWS::ApiGateway::Method", _asks)
    stack.resources[method]["Properties"]["AuthorizationType"] = "NONE"
    assert planted(open_methods, stack).where == stack.at(method)


def test_a_method_whose_authorizer_was_removed_is_reported() -> None:
    stack, authorizer = copy_with("AWS::ApiGateway::Authorizer")
    del stack.resources[authorizer]
    methods = stack.of_type("AWS::ApiGateway::Method").items()
    asking = [stack.at(name) for name, each in methods if _asks(each)]
    assert [each.where for each in open_methods(stack)] == asking


def test_only_a_preflight_is_open() -> None:
    stack, method = copy_with("AWS::ApiGateway::Method", lambda each: not _asks(each))
    for name in ("ANY", "GET", "HEAD", "POST"):
        stack.resources[method]["Properties"]["HttpMethod"] = name
        assert planted(open_methods, stack).where == stack.at(method)


def test_an_authorizer_planted_with_another_pool_is_reported() -> None:
    stack, authorizer = copy_with("AWS::ApiGateway::Authorizer")
    pools = stack.resources[authorizer]["Properties"]["ProviderARNs"]
    pools.append("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_other")
    assert planted(strange_authorizers, stack).where == stack.at(authorizer)
