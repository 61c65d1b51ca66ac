"""The stage of a REST API is made by a resource of its own or by its deployment, never by both."""

from collections.abc import Iterator

import pytest

from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

DEPLOYMENT, STAGE = "AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage"


def stages_not_made_once(stack: Stack) -> Iterator[Violation]:
    for logical_id, deployment in stack.of_type(DEPLOYMENT).items():
        api = stack.resource_of(deployment["RestApiId"])
        stages = [
            stage
            for stage, properties in stack.of_type(STAGE).items()
            if stack.resource_of(properties["RestApiId"]) == api
        ]
        if len(stages) + ("StageName" in deployment) != 1:
            yield Violation(
                stack.at(logical_id.rstrip("0123456789")),
                expected=f"a StageName, or a stage of {api} that names this deployment",
                found=f"StageName {deployment.get('StageName', 'absent')}, stages {stages}",
                do="see to it in tools/serverless_plugin",
                why="CloudFormation makes no stage twice; without one the API has no address: "
                "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-deployment.html",
            )


def stages_of_another_deployment(stack: Stack) -> Iterator[Violation]:
    """The framework makes a new deployment each time, and no other knows the methods of now."""
    for stage, properties in stack.of_type(STAGE).items():
        if stack.type_of(stack.resource_of(properties["DeploymentId"])) != DEPLOYMENT:
            yield Violation(
                stack.at(stage),
                expected="DeploymentId: !Ref ApiGatewayDeployment${sls:instanceId}",
                found=str(properties["DeploymentId"]),
                do="refer to the deployment of this very template",
                why="what is changed in methods and refusals would never be reached",
            )


@every_stack
def test_every_stage_is_made_once(stack: Stack) -> None:
    expect_none(stages_not_made_once(stack))


@every_stack
def test_every_stage_is_of_the_deployment_that_comes_with_it(stack: Stack) -> None:
    expect_none(stages_of_another_deployment(stack))


@pytest.mark.parametrize("stages", [0, 2])
def test_a_stage_planted_twice_or_not_at_all_is_reported(stages: int) -> None:
    stack, stage = copy_with(STAGE)
    (deployment,) = stack.of_type(DEPLOYMENT).values()
    if stages:
        deployment["StageName"] = "prod"
    else:
        del stack.resources[stage]
    assert "ApiGatewayDeployment" in planted(stages_not_made_once, stack).where


def test_a_stage_planted_with_a_deployment_from_elsewhere_is_reported() -> None:
    stack, stage = copy_with(STAGE)
    stack.resources[stage]["Properties"]["DeploymentId"] = "abc123"
    assert planted(stages_of_another_deployment, stack).where == stack.at(stage)
