"""Stage `local` goes to this machine only, every other stage never: at every door."""

import os
import subprocess
import sys

import pytest

from tools.deployment.account import LOOPBACK, Account, account_of
from tools.deployment.stacks import functions
from tools.local_cloud import process
from tools.repository import ROOT, Refusal, Service, deployment_order, service, stage_name

FRAMEWORK = ROOT / "node_modules/serverless/bin/serverless.js"
LOCAL = "http://127.0.0.1:9"
ELSEWHERE = "http://aws.example.com"


def sls(*arguments: str, **environment: str) -> str:
    """What a lone `sls` in a service's folder says; it must fail before it calls anything."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    answer = subprocess.run(
        ["node", str(FRAMEWORK), *arguments],
        cwd=service("web-api").folder,
        env=clean | environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert answer.returncode == 1
    return answer.stdout + answer.stderr


def test_a_bare_sls_deploy_is_refused_with_what_to_type() -> None:
    assert "expected a stage, got none: add --stage local" in sls("deploy")


def test_sls_refuses_to_send_another_stage_to_loopback() -> None:
    said = sls("deploy", "--stage", "prod", AWS_ENDPOINT_URL=LOCAL)
    assert f"stage prod goes to AWS, but AWS_ENDPOINT_URL is {LOCAL}" in said


def test_sls_refuses_to_send_one_service_of_another_stage_to_loopback() -> None:
    said = sls("remove", "--stage", "prod", AWS_ENDPOINT_URL_S3=LOCAL)
    assert f"stage prod goes to AWS, but AWS_ENDPOINT_URL_S3 is {LOCAL}" in said


def test_sls_refuses_to_send_stage_local_anywhere_else() -> None:
    said = sls("deploy", "--stage", "local", AWS_ENDPOINT_URL=ELSEWHERE)
    assert f"stage local goes to this machine only, but AWS_ENDPOINT_URL is {ELSEWHERE}" in said


def test_sls_never_deploys_placeholders() -> None:
    said = sls("deploy", "--stage", "prod", "--param", "lint=true")
    assert "only goes with `sls package`" in said


def test_a_lone_function_is_sent_to_the_command_that_updates_code_alone() -> None:
    said = sls("deploy", "function", "-f", "serveHttp", "--stage", "local")
    assert "npm run deploy -- --stage local --service web-api" in said


def test_the_runner_refuses_to_send_another_stage_to_loopback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", LOCAL)
    with pytest.raises(Refusal, match="stage prod goes to AWS, but AWS_ENDPOINT_URL_LAMBDA"):
        account_of("prod", "eu-west-1")


def test_the_runner_says_that_stage_local_needs_the_estate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "running", lambda: None)
    with pytest.raises(Refusal, match="start it with `npm start`"):
        account_of("local", "eu-west-1")


@pytest.mark.parametrize(
    "url", ["http://localhost:4566", LOCAL, "http://[::1]:1/", "http://s3.localhost:1"]
)
def test_an_address_of_this_machine_is_known_as_such(url: str) -> None:
    assert LOOPBACK.match(url)


@pytest.mark.parametrize(
    "url", [ELSEWHERE, "http://127.0.0.1.example.com", "http://localhost.evil.com"]
)
def test_an_address_that_only_looks_like_this_machine_is_not(url: str) -> None:
    assert not LOOPBACK.match(url)


def named(name: str, *depends_on: str) -> Service:
    return Service(name, ROOT, depends_on)


def test_services_deploy_behind_what_they_depend_on() -> None:
    levels = deployment_order([named("b", "a"), named("c", "a"), named("a"), named("d", "b", "c")])
    assert [[each.name for each in level] for level in levels] == [["a"], ["b", "c"], ["d"]]


def test_a_service_deployed_alone_waits_for_none_that_is_not_deployed_with_it() -> None:
    assert deployment_order([named("b", "a")]) == [[named("b", "a")]]


def test_services_that_depend_on_each_other_are_refused_by_name() -> None:
    with pytest.raises(Refusal, match="a, b depend on each other in a circle"):
        deployment_order([named("a", "b"), named("b", "a")])


def test_an_unknown_service_is_refused_with_those_that_exist() -> None:
    with pytest.raises(Refusal, match=r"expected a service of platform, .*web-api, .*cron-audit"):
        service("web-apo")


@pytest.mark.parametrize("stage", ["aws", "prod-aws", "cognito2", "my-amazon"])
def test_a_stage_that_cognito_could_not_name_a_domain_by_is_refused(stage: str) -> None:
    with pytest.raises(Refusal, match="without aws, amazon or cognito"):
        stage_name(stage)


@pytest.mark.parametrize("stage", ["../../services", "Prod", "a b", "", "-x", "x" * 18])
def test_a_stage_that_cannot_be_part_of_a_name_is_refused_before_anything_else(stage: str) -> None:
    with pytest.raises(Refusal, match="expected a stage of lower-case letters"):
        stage_name(stage)


def test_a_command_refuses_a_stage_that_is_a_path() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "tools", "deploy", "--stage", "../../../services", "--dry-run"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert answer.returncode == 1
    assert "found '../../../services'" in answer.stderr


def test_sls_refuses_a_stage_that_buckets_could_not_be_named_by() -> None:
    said = sls("package", "--stage", "Prod", "--param", "lint=true")
    assert "expected a stage of lower-case letters, digits, hyphens, 17 at most" in said
    assert 'found "Prod"' in said


def test_sls_refuses_a_stage_that_cognito_could_not_name_a_domain_by() -> None:
    said = sls("package", "--stage", "prod-aws", "--param", "lint=true")
    assert "without aws, amazon or cognito" in said


def test_sls_refuses_somebody_elses_profile_for_stage_local() -> None:
    said = sls("deploy", "--stage", "local", "--aws-profile", "work", AWS_ENDPOINT_URL=LOCAL)
    assert "leave --aws-profile out" in said


def test_sls_keeps_stage_local_on_this_machine_when_addresses_are_to_be_ignored() -> None:
    """The SDK would otherwise pass over AWS_ENDPOINT_URL and call AWS."""
    said = sls(
        "deploy", "--stage", "local",
        AWS_ENDPOINT_URL=LOCAL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true",
    )  # fmt: skip
    assert "ECONNREFUSED" in said
    assert "amazonaws.com" not in said


def test_the_runner_refuses_another_region_for_stage_local() -> None:
    with pytest.raises(Refusal, match="stage local lives in eu-west-1, found region us-east-1"):
        account_of("local", "us-east-1")


def test_an_account_without_credentials_is_told_in_one_message() -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    nobody = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    answer = subprocess.run(
        [sys.executable, "-m", "tools", "endpoints", "--stage", "prod"],
        cwd=ROOT, env=clean | nobody, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert answer.returncode == 1
    assert "Unable to locate credentials" in answer.stderr
    assert "aws sts get-caller-identity" in answer.stderr
    assert "Traceback" not in answer.stderr


class OneStack:
    """CloudFormation as far as it is asked: the functions of one stack, over two pages."""

    def get_paginator(self, operation: str) -> "OneStack":
        assert operation == "list_stack_resources"
        return self

    def paginate(self, **names: str) -> list[dict[str, object]]:
        assert names == {"StackName": "stackyard-cron-audit-prod"}
        kinds = ["AWS::Lambda::Function", "AWS::SQS::Queue", "AWS::Lambda::Function"]
        found = [
            {"ResourceType": kind, "PhysicalResourceId": f"resource-{number}"}
            for number, kind in enumerate(kinds)
        ]
        return [{"StackResourceSummaries": found[:2]}, {"StackResourceSummaries": found[2:]}]


class AccountWithOneStack(Account):
    def client(self, name: str) -> OneStack:
        assert name == "cloudformation"
        return OneStack()


def test_only_a_stacks_own_functions_are_updated_whatever_others_are_called() -> None:
    """`stackyard-cron-audit-prod-eu-…` belongs to stage prod-eu, and begins like those of prod."""
    account = AccountWithOneStack("prod", "eu-west-1", None)
    assert functions(account, service("cron-audit")) == ["resource-0", "resource-2"]
