"""The proxy lives and ends with its local cloud, and functions reach AWS's services through it."""

import io
import json
import os
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.estate_process import eventually, living, processes_of
from tools.cli.options import app
from tools.local_cloud import launch, process
from tools.local_cloud.fault_proxy import faults
from tools.local_cloud.fault_proxy.rules import Rule
from tools.repository import ROOT, Refusal

Client = Callable[..., Any]
NAME = "proxy-life"
FIRST_PORT = 4900
USES_TWO_SERVICES = """
import os, boto3
from botocore.config import Config
ONCE = Config(retries={"total_max_attempts": 1})
def handle(event, context):
    form = boto3.client("s3").generate_presigned_post("bucket", "key")
    virtual = boto3.client("s3", config=Config(s3={"addressing_style": "virtual"}))
    try:
        boto3.client("sqs", config=ONCE).list_queues()
        said = "well"
    except Exception as error:
        said = type(error).__name__
    return {
        "form": form["url"], "said": said,
        "virtual": virtual.generate_presigned_post("bucket", "key")["url"],
        "environment": {n: v for n, v in os.environ.items() if n.startswith("AWS_ENDPOINT_URL")},
    }
"""


@pytest.fixture
def own_cloud() -> Iterator[process.LocalCloud]:
    cloud = process.start(NAME, FIRST_PORT, with_fault_proxy=True)
    yield cloud
    process.stop(cloud, NAME)


def proxies_of(cloud: process.LocalCloud) -> list[int]:
    port = str(cloud.faultProxyUrl).rpartition(":")[2]
    return [
        each.pid
        for each in living()
        if f"fault_proxy {port} " in each.command and " -m ministack" not in each.command
    ]


def test_it_is_of_its_local_clouds_group_and_is_stopped_with_it(
    own_cloud: process.LocalCloud,
) -> None:
    (proxy,) = proxies_of(own_cloud)
    assert proxy in processes_of(own_cloud)
    process.stop(own_cloud, NAME)
    assert proxies_of(own_cloud) == []
    assert processes_of(own_cloud) == []


def test_it_is_known_as_running_however_narrow_the_terminal_is(
    own_cloud: process.LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ps` cuts its lines to COLUMNS, which some shells and CI systems export."""
    monkeypatch.setenv("COLUMNS", "20")
    assert own_cloud.is_running
    assert len(proxies_of(own_cloud)) == 1


def test_it_ends_when_its_local_cloud_is_killed(own_cloud: process.LocalCloud) -> None:
    assert proxies_of(own_cloud)
    os.kill(own_cloud.pid, signal.SIGKILL)
    eventually("the proxy to be gone", lambda: not proxies_of(own_cloud), within_s=5)


def test_a_start_whose_proxy_gets_no_port_fails_and_leaves_nothing(
    own_cloud: process.LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = int(str(own_cloud.faultProxyUrl).rpartition(":")[2])
    free = launch.free_port(taken + 1)
    monkeypatch.setattr(process, "START_TIMEOUT_S", 1)
    monkeypatch.setattr(launch, "free_port", lambda first: free if first == 1 else taken)
    with pytest.raises(Refusal, match="didn't answer within 1 s"):
        process.start("proxy-fails", 1, with_fault_proxy=True)
    assert process.running("proxy-fails") is None
    assert len(proxies_of(own_cloud)) == 1


def test_a_local_cloud_without_it_redirects_nothing() -> None:
    doors = launch.Doors(port=4566, recognition_port=4567)
    environment = launch.environment(ROOT, ROOT, doors)
    redirected = [name for name in environment if name.startswith("AWS_")]
    assert redirected == ["AWS_ENDPOINT_URL_REKOGNITION"]
    assert not [word for word in launch.command(process.COMMAND, doors) if "fault_proxy" in word]


def test_the_calls_of_functions_and_the_addresses_that_they_sign_lead_through_it(
    direct: Client, proxy_url: str
) -> None:
    """As the local cloud's own address, 127.0.0.1 leaves no room for a bucket before it."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    may = {"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}
    document = {"Version": "2012-10-17"}
    role = direct("iam").create_role(
        RoleName="calls",
        AssumeRolePolicyDocument=json.dumps(
            document | {"Statement": [trust | {"Action": "sts:AssumeRole"}]}
        ),
    )
    direct("iam").put_role_policy(
        RoleName="calls", PolicyName="may", PolicyDocument=json.dumps(document | {"Statement": may})
    )
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("calls.py", USES_TWO_SERVICES)
    direct("lambda").create_function(
        FunctionName="calls", Runtime="python3.13", Handler="calls.handle", Timeout=20,
        Role=role["Role"]["Arn"], Code={"ZipFile": code.getvalue()},
    )  # fmt: skip

    def invoke() -> Any:
        return json.loads(direct("lambda").invoke(FunctionName="calls")["Payload"].read())

    answer = invoke()
    assert answer["said"] == "well"
    assert answer["form"] == answer["virtual"] == f"{proxy_url}/bucket"
    assert answer["environment"]["AWS_ENDPOINT_URL_DYNAMODB"] == proxy_url
    with faults.injected(Rule("sqs", "ListQueues", "throttle", times=1), proxy_url) as rule:
        assert invoke()["said"] == "ClientError"
        assert rule.hits == 1
    assert invoke()["said"] == "well"


def test_the_command_adds_lists_and_clears(
    cloud: process.LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "running", lambda: cloud)

    def run(*arguments: str) -> str:
        answer = CliRunner().invoke(app, ["faults", *arguments])
        return answer.stdout or str(answer.exception)

    added = run("add", "events", "PutEvents", "--delay", "250", "--times", "2", "--json")
    assert json.loads(added)["delay_ms"] == 250
    assert "delay 250 ms" in run("list")
    assert [rule["hits"] for rule in json.loads(run("list", "--json"))] == [0]
    two = run("add", "events", "PutEvents", "--throttle", "--reset")
    assert "expected one of --throttle, --delay, --reset" in two
    assert "there is no rule 99" in run("clear", "99")
    assert run("clear").strip() == "1 cleared."
    assert "No rules" in run("list")


def test_the_way_through_it_costs_little(direct: Client, proxied: Client) -> None:
    """Medians of turns that alternate, so that what else the machine does meets both."""
    clients = (direct("dynamodb"), proxied("dynamodb"))
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(200):
        for client, measured in zip(clients, times, strict=True):
            start = time.perf_counter()
            client.list_tables()
            measured.append(time.perf_counter() - start)
    alone, through = (sorted(measured)[100] * 1000 for measured in times)
    print(f"p50 {alone:.2f} ms alone, {through:.2f} ms through the proxy")
    assert through - alone < 5, "without TCP_NODELAY it would be 40 ms"
