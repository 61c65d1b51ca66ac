"""Deploying again: what changed, and nothing else; and never old code in silence."""

import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.estate_process import Command, EstateProcess, eventually
from tools import serverless
from tools.packaging import archive
from tools.packaging.build import build
from tools.packaging.target import target_of
from tools.repository import ROOT, service

FUNCTION = "stackyard-cron-audit-local-serveCounters"


def deploy(estate: EstateProcess, **environment: str) -> dict[str, str]:
    """Outcome by service."""
    answer = estate.run("deploy", "--stage", "local", "--json", **environment)
    assert answer.returncode == 0, answer.stderr
    return {each["service"]: each["outcome"] for each in json.loads(answer.stdout)}


def code_in_place(estate: EstateProcess) -> str:
    function = estate.client("lambda").get_function_configuration(FunctionName=FUNCTION)
    return str(function["CodeSha256"])


def code_of_the_sources() -> str:
    package = build(service("cron-audit"), target_of("local", "x86_64"))
    assert package is not None
    return archive.code_sha256(package.zip)


def status_of(estate: EstateProcess, stack: str) -> str:
    found = estate.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return str(found[0]["StackStatus"])


@pytest.fixture
def old_code(estate: EstateProcess, started: Command) -> None:
    """What a function runs whose sources have changed since."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as old:
        old.writestr("cron_audit/handlers/serve_counters.py", "def handle(event, context): ...\n")
    lambda_ = estate.client("lambda")
    lambda_.update_function_code(FunctionName=FUNCTION, ZipFile=content.getvalue())
    assert code_in_place(estate) != code_of_the_sources()


def test_nothing_changed_is_seen_without_starting_node(
    estate: EstateProcess, started: Command, tmp_path: Path
) -> None:
    only_ps = tmp_path / "ps"  # by which a process is known as the local cloud
    only_ps.symlink_to(shutil.which("ps") or "/bin/ps")
    outcomes = deploy(estate, PATH=str(tmp_path))
    assert set(outcomes.values()) == {"unchanged"}


@pytest.mark.usefixtures("old_code")
def test_changed_code_is_updated_without_touching_the_stack(estate: EstateProcess) -> None:
    outcomes = deploy(estate)
    assert outcomes == {
        "platform": "unchanged",
        "data-lake": "unchanged",
        "web-api": "unchanged",
        "image-handler": "unchanged",
        "stream-ingest": "unchanged",
        "cron-audit": "code updated",
        "console": "unchanged",
    }
    assert code_in_place(estate) == code_of_the_sources()


@pytest.mark.usefixtures("old_code")
def test_a_lone_sls_deploy_brings_the_sources_of_now(estate: EstateProcess) -> None:
    environment = {n: v for n, v in os.environ.items() if not n.startswith("AWS_")}
    with serverless.its_turn(service("cron-audit")):
        answer = subprocess.run(
            ["npx", "sls", "deploy", "--stage", "local"],
            cwd=ROOT / "services/cron-audit",
            env=environment | {"STACKYARD_ESTATE": estate.name},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert code_in_place(estate) == code_of_the_sources()
    assert deploy(estate)["cron-audit"] == "unchanged", "it left its template's hash too"
    assert estate.endpoints["services"]["cron-audit"]["url"] in answer.stdout + answer.stderr


def test_a_template_whose_deployment_was_cut_off_is_deployed_again(
    estate: EstateProcess, started: Command
) -> None:
    """The hash belongs to the stack, so a stack that never got so far has none."""
    estate.client("ssm").delete_parameter(Name="/stackyard/local/cron-audit/template/hash")
    assert deploy(estate)["cron-audit"] == "stack deployed"


def test_a_stack_that_can_never_be_updated_is_made_anew(
    estate: EstateProcess, started: Command
) -> None:
    name, cloudformation = "stackyard-cron-audit-local", estate.client("cloudformation")
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName=name, WaiterConfig={"Delay": 1}
    )
    impossible = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 99_999}}
    template = json.dumps({"Resources": {"Queue": impossible}})
    cloudformation.create_stack(StackName=name, TemplateBody=template)
    eventually(
        "the stack to be beyond update", lambda: status_of(estate, name) == "ROLLBACK_COMPLETE"
    )
    assert deploy(estate)["cron-audit"] == "stack deployed"
    assert code_in_place(estate) == code_of_the_sources()


def test_a_registry_value_that_is_missing_is_told_with_those_that_are_there(
    estate: EstateProcess, started: Command
) -> None:
    ssm, name = estate.client("ssm"), "/stackyard/local/platform/bus/name"
    value = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    ssm.delete_parameter(Name=name)
    try:
        answer = estate.run("deploy", "--stage", "local", "--service", "cron-audit")
    finally:
        ssm.put_parameter(Name=name, Value=value, Type="String")
    assert answer.returncode == 1
    assert f"the registry has no {name} in eu-west-1" in answer.stderr
    assert "platform is deployed there and registers only" in answer.stderr
    assert "/stackyard/local/platform/bus/arn" in answer.stderr


def test_a_dry_run_for_aws_shows_sizes_and_needs_no_account(estate: EstateProcess) -> None:
    options = ["--service", "cron-audit", "--architecture", "arm64"]
    answer = estate.run("deploy", "--stage", "prod", "--dry-run", "--json", *options)
    assert answer.returncode == 0, answer.stderr
    sizes = {each["service"]: each for each in json.loads(answer.stdout)}["cron-audit"]
    assert 0 < sizes["zippedBytes"] < sizes["zippedLimitBytes"]
    assert sizes["zippedBytes"] < sizes["unzippedBytes"] < sizes["unzippedLimitBytes"]
