"""Every method of a REST API asks who is calling, and asks platform's user pool.

What is open stands here, path by path, with who asks in the gateway's place.
"""

from collections.abc import Iterator
from copy import deepcopy

from tests.planting import planted
from tests.templates.paths import path_of
from tests.templates.registry import placeholder
from tests.templates.stacks import (
    AWS_STAGE,
    Properties,
    Stack,
    aws_stacks,
    copy_with,
    every_aws_stack,
    every_stack,
)
from tests.templates.stacks import stack as stack_of
from tests.violations import Violation, expect_none

OPEN_METHODS = {
    "OPTIONS",  # a browser's preflight carries no token: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
}
OPEN_PATHS = {
    # Devices have credentials of their own, which the application asks for and compares with hashes
    # in its table (tests/doors/test_web_api_devices_refused.py).
    ("web-api", "/field/{proxy+}"),
}
PUBLIC_PATHS = {
    # Pictures for pages that anybody may open. Where not everybody may, addresses are signed, which
    # the application asks for; on AWS the gateway asks for the key that CloudFront alone has.
    ("image-handler", "/"),
    ("image-handler", "/{proxy+}"),
}
ASKED_FOR = "method.request.header.Authorization"
POOL = "platform/user-pool/arn"


def open_methods(stack: Stack) -> Iterator[Violation]:
    for method, properties in stack.of_type("AWS::ApiGateway::Method").items():
        if (
            properties["HttpMethod"] in OPEN_METHODS
            or _has_authorizer(stack, properties)
            or (stack.service, path_of(stack, properties)) in OPEN_PATHS | PUBLIC_PATHS
        ):
            continue
        yield Violation(
            stack.at(method),
            expected="AuthorizationType with an AuthorizerId of this stack, or AWS_IAM",
            found=f"AuthorizationType {properties.get('AuthorizationType', 'absent')}",
            do="give the http event an authorizer in serverless.yml; a method that must be open "
            "stands in OPEN_METHODS or OPEN_PATHS with its reason",
            why="without one API Gateway calls the function for anybody: "
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html",
        )


def open_methods_that_ask_nothing(stack: Stack) -> Iterator[Violation]:
    """An open path lets nothing through to its function that doesn't even try to say who it is."""
    for method, properties in _at_open_paths(stack).items():
        validator = stack.resource_of(properties.get("RequestValidatorId", ""))
        checks = stack.of_type("AWS::ApiGateway::RequestValidator").get(str(validator), {})
        if not (
            properties.get("RequestParameters", {}).get(ASKED_FOR)
            and checks.get("ValidateRequestParameters")
        ):
            yield Violation(
                stack.at(method),
                expected=f"a request validator, and {ASKED_FOR}: true",
                found=str(properties.get("RequestParameters", {})),
                do="give the http event `request: {parameters: {headers: {Authorization: true}}}`",
                why="whoever knows the address calls the function as often as the stage allows",
            )


def _at_open_paths(stack: Stack) -> dict[str, Properties]:
    return {
        name: each
        for name, each in stack.of_type("AWS::ApiGateway::Method").items()
        if each["HttpMethod"] not in OPEN_METHODS
        and (stack.service, path_of(stack, each)) in OPEN_PATHS
    }


def public_methods_past_the_caches(stack: Stack) -> Iterator[Violation]:
    """Only stages of AWS have caches to go past."""
    for method, properties in stack.of_type("AWS::ApiGateway::Method").items():
        is_public = (stack.service, path_of(stack, properties)) in PUBLIC_PATHS
        if is_public and not properties.get("ApiKeyRequired"):
            yield Violation(
                stack.at(method),
                expected="ApiKeyRequired",
                found="none",
                do="give the http event `private: true`, and CloudFront's origin the key",
                why="whoever asks the API itself makes it work each time, for the same picture",
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
def test_every_open_method_demands_the_header_of_a_credential(stack: Stack) -> None:
    expect_none(open_methods_that_ask_nothing(stack))


@every_aws_stack
def test_what_is_public_is_reached_through_the_caches_alone(stack: Stack) -> None:
    expect_none(public_methods_past_the_caches(stack))


def test_every_path_that_is_said_to_be_public_exists() -> None:
    found = {
        place
        for stack in aws_stacks()
        for method in stack.of_type("AWS::ApiGateway::Method").values()
        if (place := (stack.service, path_of(stack, method))) in PUBLIC_PATHS
    }
    assert found == PUBLIC_PATHS


def test_every_path_that_is_said_to_be_open_exists() -> None:
    found = {
        (stack.service, path_of(stack, method))
        for stack in aws_stacks()
        for method in _at_open_paths(stack).values()
    }
    assert found == OPEN_PATHS


@every_stack
def test_every_authorizer_asks_platforms_user_pool(stack: Stack) -> None:
    expect_none(strange_authorizers(stack))


def _asks(method: Properties) -> bool:
    return method["HttpMethod"] not in OPEN_METHODS


def test_a_public_method_planted_without_key_is_reported() -> None:
    stack = stack_of("image-handler", AWS_STAGE)
    copy = Stack(stack.service, stack.stage, lambda: deepcopy(stack.resources))
    method, properties = next(iter(copy.of_type("AWS::ApiGateway::Method").items()))
    properties["ApiKeyRequired"] = False
    assert planted(public_methods_past_the_caches, copy).where == copy.at(method)


def test_a_method_planted_without_authorizer_is_reported() -> None:
    stack, method = copy_with("AWS::ApiGateway::Method", _asks)
    stack.resources[method]["Properties"]["AuthorizationType"] = "NONE"
    assert planted(open_methods, stack).where == stack.at(method)


def test_a_method_whose_authorizer_was_removed_is_reported() -> None:
    stack, authorizer = copy_with("AWS::ApiGateway::Authorizer")
    del stack.resources[authorizer]
    methods = stack.of_type("AWS::ApiGateway::Method").items()
    asking = [
        stack.at(name)
        for name, each in methods
        if _asks(each) and name not in _at_open_paths(stack)
    ]
    assert [each.where for each in open_methods(stack)] == asking


def test_only_a_preflight_is_open() -> None:
    stack, method = copy_with("AWS::ApiGateway::Method", lambda each: not _asks(each))
    for name in ("ANY", "GET", "HEAD", "POST"):
        stack.resources[method]["Properties"]["HttpMethod"] = name
        assert planted(open_methods, stack).where == stack.at(method)


def _open() -> tuple[Stack, str, Properties]:
    stack, method = copy_with(
        "AWS::ApiGateway::Method", lambda each: bool(each.get("RequestParameters"))
    )
    return stack, method, stack.resources[method]["Properties"]


def test_an_open_path_planted_under_another_name_is_reported() -> None:
    stack, method, properties = _open()
    resource = str(stack.resource_of(properties["ResourceId"]))
    parent = str(stack.resource_of(stack.resources[resource]["Properties"]["ParentId"]))
    stack.resources[parent]["Properties"]["PathPart"] = "field2"
    assert planted(open_methods, stack).where == stack.at(method)


def test_the_same_open_path_planted_in_another_service_is_reported() -> None:
    stack, method, _ = _open()
    other = Stack("cron-audit", stack.stage, lambda: stack.resources)
    assert planted(open_methods, other).where == other.at(method)


def test_an_open_method_whose_validator_was_removed_is_reported() -> None:
    stack, method, properties = _open()
    del properties["RequestValidatorId"]
    assert planted(open_methods_that_ask_nothing, stack).where == stack.at(method)


def test_an_open_method_planted_without_the_header_is_reported() -> None:
    stack, method, properties = _open()
    properties["RequestParameters"] = {}
    assert planted(open_methods_that_ask_nothing, stack).where == stack.at(method)


def test_an_authorizer_planted_with_another_pool_is_reported() -> None:
    stack, authorizer = copy_with("AWS::ApiGateway::Authorizer")
    pools = stack.resources[authorizer]["Properties"]["ProviderARNs"]
    pools.append("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_other")
    assert planted(strange_authorizers, stack).where == stack.at(authorizer)


def test_a_key_planted_in_an_authorizers_place_is_reported() -> None:
    stack, method = copy_with("AWS::ApiGateway::Method", lambda each: bool(each["ApiKeyRequired"]))
    stack.resources[method]["Properties"]["AuthorizationType"] = "NONE"
    assert planted(open_methods, stack).where == stack.at(method)
