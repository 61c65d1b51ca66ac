"""A browser may ask each API, before it calls, whether its page may; it asks without a token.

Where machines alone come in, no page may call: the question is refused there as any other request.
"""

from collections.abc import Iterator

from tests.planting import all_planted, planted
from tests.templates.paths import path_of
from tests.templates.stacks import Properties, Stack, aws_stacks, copy_with, every_stack
from tests.violations import Violation, expect_none

PREFLIGHT = "OPTIONS"
NOT_FOR_PAGES = {
    ("web-api", "/partners/{proxy+}"),  # a client's secret in a page is no secret
    ("web-api", "/field/{proxy+}"),  # nor is a device's credential
    ("stream-ingest", "/partners/{proxy+}"),  # the same
    ("data-lake", "/partners/{proxy+}"),  # and the same
}
FETCH = "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials"


def paths_without_preflight(stack: Stack) -> Iterator[Violation]:
    """An authorizer answers every OPTIONS with 401, for a preflight never carries a token."""
    for method, properties in stack.of_type("AWS::ApiGateway::Method").items():
        if (stack.service, path_of(stack, properties)) in NOT_FOR_PAGES:
            continue
        beside = [each for each in _methods_at(stack, _path(properties)) if _is_preflight(each)]
        if properties["HttpMethod"] == PREFLIGHT or any(
            each.get("AuthorizationType", "NONE") == "NONE"
            and _function(stack, each) == _function(stack, properties)
            for each in beside
        ):
            continue
        yield Violation(
            stack.at(method),
            expected="beside it an OPTIONS method without authorizer, with the same function",
            found="one with an authorizer or another function" if beside else "none",
            do="add `- http: {method: options, path: …}` to the function's events",
            why=f"a browser gets 401 for its question then, and no page can call: {FETCH}",
        )


def preflights_of_nothing(stack: Stack) -> Iterator[Violation]:
    for method, properties in stack.of_type("AWS::ApiGateway::Method").items():
        if _is_preflight(properties) and all(
            _is_preflight(each) for each in _methods_at(stack, _path(properties))
        ):
            yield Violation(
                stack.at(method),
                expected="another method at its path",
                found="OPTIONS alone",
                do="take the event away",
                why="whoever knows the address calls the function by it, without a token",
            )


def _is_preflight(method: Properties) -> bool:
    return bool(method["HttpMethod"] == PREFLIGHT)


def _path(method: Properties) -> tuple[str, str]:
    return str(method["RestApiId"]), str(method["ResourceId"])


def _methods_at(stack: Stack, path: tuple[str, str]) -> list[Properties]:
    methods = stack.of_type("AWS::ApiGateway::Method").values()
    return [each for each in methods if _path(each) == path]


def _function(stack: Stack, method: Properties) -> str | None:
    return stack.resource_of(method.get("Integration", {}).get("Uri", ""))


@every_stack
def test_every_path_of_an_api_answers_preflights_without_a_token(stack: Stack) -> None:
    expect_none(paths_without_preflight(stack))


def test_every_path_that_is_said_to_be_for_machines_alone_has_one_method_only() -> None:
    found = [
        place
        for stack in aws_stacks()
        for method in stack.of_type("AWS::ApiGateway::Method").values()
        if (place := (stack.service, path_of(stack, method))) in NOT_FOR_PAGES
    ]
    assert sorted(found) == sorted(NOT_FOR_PAGES)


@every_stack
def test_no_path_answers_preflights_alone(stack: Stack) -> None:
    expect_none(preflights_of_nothing(stack))


def _preflight() -> tuple[Stack, str, Properties]:
    stack, method = copy_with("AWS::ApiGateway::Method", _is_preflight)
    return stack, method, stack.resources[method]["Properties"]


def test_a_removed_preflight_is_reported() -> None:
    stack, method, properties = _preflight()
    (called,) = (each for each in _methods_at(stack, _path(properties)) if each is not properties)
    del stack.resources[method]
    violation = planted(paths_without_preflight, stack)
    assert stack.resources[violation.where.rpartition(" ")[2]]["Properties"] is called
    assert violation.found == "none"


def test_a_preflight_planted_with_an_authorizer_is_reported() -> None:
    stack, _, properties = _preflight()
    properties["AuthorizationType"] = "COGNITO_USER_POOLS"
    assert "with an authorizer" in planted(paths_without_preflight, stack).found


def test_a_preflight_planted_with_another_function_is_reported() -> None:
    stack, _, properties = _preflight()
    stack.resources["Other"] = {"Type": "AWS::Lambda::Function"}
    properties["Integration"]["Uri"] = {"Fn::GetAtt": ["Other", "Arn"]}
    assert "another function" in planted(paths_without_preflight, stack).found


def test_a_preflight_planted_where_nothing_else_is_is_reported() -> None:
    stack, method, properties = _preflight()
    for name, each in stack.of_type("AWS::ApiGateway::Method").items():
        if _path(each) == _path(properties) and not _is_preflight(each):
            del stack.resources[name]
    where = [each.where for each in all_planted(preflights_of_nothing, stack)]
    assert where == [stack.at(method)]
