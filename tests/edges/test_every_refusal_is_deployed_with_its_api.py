"""What API Gateway answers by itself takes effect with a deployment, which has to wait for it."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none


def deployments_that_do_not_wait(stack: Stack) -> Iterator[Violation]:
    responses = stack.of_type("AWS::ApiGateway::GatewayResponse")
    for logical_id, deployment in stack.of_type("AWS::ApiGateway::Deployment").items():
        api = stack.resource_of(deployment["RestApiId"])
        own = [name for name in responses if stack.resource_of(responses[name]["RestApiId"]) == api]
        waits_for = _listed(stack.resources[logical_id].get("DependsOn", []))
        if missing := [name for name in own if name not in waits_for]:
            yield Violation(
                stack.at(logical_id.rstrip("0123456789")),
                expected=f"DependsOn every gateway response of {api}",
                found=f"nothing makes it wait for {', '.join(missing)}",
                do="see to it in tools/serverless_plugin, once the stack's own resources are "
                "merged in",
                why="CloudFormation may deploy the API first; then a refused caller gets API "
                "Gateway's own "
                "answer, without CORS, until the next deployment: "
                "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html",
            )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@every_stack
def test_every_deployment_waits_for_the_gateway_responses_of_its_api(stack: Stack) -> None:
    expect_none(deployments_that_do_not_wait(stack))


def test_a_deployment_planted_without_waiting_is_reported() -> None:
    stack, deployment = copy_with("AWS::ApiGateway::Deployment")
    stack.resources[deployment]["DependsOn"] = []
    violation = planted(deployments_that_do_not_wait, stack)
    assert all(
        name in violation.found for name in stack.of_type("AWS::ApiGateway::GatewayResponse")
    )
