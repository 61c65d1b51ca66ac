"""The local cloud speaks to this machine only, and knows nothing of its caller's environment."""

import io
import json
import socket
import zipfile
from collections.abc import Iterator

import pytest

from tests.estate_process import EstateProcess
from tools.local_cloud import process

SECRET = "STACKYARD_TEST_SECRET"
LISTS_ITS_ENVIRONMENT = """
import os
def handle(event, context):
    return sorted(os.environ)
"""


@pytest.fixture
def cloud(estate: EstateProcess, monkeypatch: pytest.MonkeyPatch) -> Iterator[process.LocalCloud]:
    monkeypatch.setenv(SECRET, "a password of the caller's")
    cloud = process.start(estate.name)
    yield cloud
    process.stop(cloud, estate.name)


def test_it_listens_on_loopback_only(cloud: process.LocalCloud) -> None:
    port = int(cloud.endpointUrl.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=2):
        pass
    with socket.socket() as elsewhere:
        # Bound to all interfaces it would hold this loopback address too.
        elsewhere.settimeout(2)
        assert elsewhere.connect_ex(("127.0.0.2", port)) != 0


@pytest.mark.usefixtures("cloud")
def test_functions_see_nothing_of_the_callers_environment(estate: EstateProcess) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("looks.py", LISTS_ITS_ENVIRONMENT)
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    policy = {"Version": "2012-10-17", "Statement": [{**trust, "Action": "sts:AssumeRole"}]}
    role = estate.client("iam").create_role(
        RoleName="looks", AssumeRolePolicyDocument=json.dumps(policy)
    )
    lambda_ = estate.client("lambda")
    lambda_.create_function(
        FunctionName="looks", Runtime="python3.13", Handler="looks.handle",
        Role=role["Role"]["Arn"], Code={"ZipFile": code.getvalue()},
    )  # fmt: skip
    names = json.loads(lambda_.invoke(FunctionName="looks")["Payload"].read())
    assert "AWS_LAMBDA_FUNCTION_NAME" in names
    assert SECRET not in names
