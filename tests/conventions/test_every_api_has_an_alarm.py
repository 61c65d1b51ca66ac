"""What callers are answered with 5xx raises an alarm, whoever gave the answer."""

from collections.abc import Iterator

from tests.conventions.alarms import alarmed_values
from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none


def silent_apis(stack: Stack) -> Iterator[Violation]:
    told = set(alarmed_values(stack, "AWS/ApiGateway", "5XXError", "ApiName"))
    for api, properties in stack.of_type("AWS::ApiGateway::RestApi").items():
        if properties.get("Name") not in told:
            yield Violation(
                stack.at(api),
                expected="an alarm on AWS/ApiGateway 5XXError > 0 with ApiName "
                f"{properties['Name']}",
                found=", ".join(sorted(map(str, told))) or "none",
                do=f"add one to services/{stack.service}/resources/alarms.yml, and what to do to "
                "the README",
                why="a 500 that the application itself answers is no error of the function: "
                "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html",
            )


@every_stack
def test_every_api_has_an_alarm_on_its_5xx_answers(stack: Stack) -> None:
    expect_none(silent_apis(stack))


def test_an_apis_alarm_planted_with_another_name_is_reported() -> None:
    stack, api = copy_with("AWS::ApiGateway::RestApi")
    stack.resources[api]["Properties"]["Name"] = "renamed"
    assert planted(silent_apis, stack).where == stack.at(api)
