"""Stage `local` goes to this machine only, every other stage never: at every door."""

import os
import subprocess

import pytest

from tools.deployment.account import LOOPBACK, account_of
from tools.local_cloud import process
from tools.repository import ROOT, Refusal, Service, deployment_order, service

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
    with pytest.raises(Refusal, match="expected a service of platform, web-api, cron-audit"):
        service("web-apo")
