"""The doors as they are wired, and the registry that tells which pages may call."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError

from stream_ingest.domain.errors import TransientError
from stream_ingest.gateways import aws_clients
from stream_ingest.gateways.kinesis_stream import KinesisStream
from stream_ingest.gateways.ssm_registry import SsmRegistry
from stream_ingest.settings import WrongSettings
from stream_ingest.use_cases.put_entries import PutEntries
from stream_ingest.wiring import http, relay

PARAMETER = "/stackyard/prod/console/distribution/origin"
ENVIRONMENT = {
    "READINGS_STREAM_NAME": "readings",
    "CONSOLE_ORIGIN_PARAMETER_NAME": PARAMETER,
    "QUARANTINE_BUCKET_NAME": "quarantine",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "eu-west-1",
}
# Three tries of 4 s. One may begin at the end of the patience; relaying keeps a message before.
LONGEST_CALL_S = 12.0


class _Tags(yaml.SafeLoader):
    """Reads what CloudFormation tags as nothing."""


_Tags.add_multi_constructor("!", lambda *_: None)
SERVERLESS_YML = Path(__file__).parents[2] / "serverless.yml"
FUNCTIONS: dict[str, Any] = yaml.load(SERVERLESS_YML.read_text(), _Tags)["functions"]

ACCEPT, ORIGIN, RELAY = http.accept_readings, http.console_origin, relay.relay_device_messages


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    made = (aws_clients.kinesis, aws_clients.s3, aws_clients.ssm_at_once)
    for each in made:
        each.cache_clear()
    yield
    for each in made:
        each.cache_clear()


def test_each_door_puts_into_the_stream_of_its_settings_within_its_time(environment: None) -> None:
    doors: dict[str, tuple[Any, float]] = {
        "takeReadings": (cache(ACCEPT.__wrapped__)().put, 0),
        "relayDeviceMessages": (cache(RELAY.__wrapped__)().put, LONGEST_CALL_S),
    }
    for name, (put, before_s) in doors.items():
        assert isinstance(put, PutEntries)
        assert isinstance(put.stream, KinesisStream)
        assert put.stream.stream == "readings"
        assert before_s + put.patience_s + LONGEST_CALL_S < FUNCTIONS[name]["timeout"]


def test_without_its_settings_a_door_names_all_that_are_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(WrongSettings, match=r"READINGS_STREAM_NAME.*CONSOLE_ORIGIN_PARAMETER_NAME"):
        cache(ORIGIN.__wrapped__)()


class FakeParameters:
    class exceptions:  # noqa: N801
        """As boto3 gives them with a client."""

        class ParameterNotFound(ClientError):
            pass

    def __init__(self, fault: str | None = None) -> None:
        self.fault = fault

    def get_parameter(self, **asked: str) -> dict[str, Any]:
        if self.fault == "ParameterNotFound":
            raise self.exceptions.ParameterNotFound({"Error": {"Code": self.fault}}, "GetParameter")
        if self.fault is not None:
            raise ClientError({"Error": {"Code": self.fault, "Message": ""}}, "GetParameter")
        return {"Parameter": {"Value": f"value of {asked['Name']}"}}


def test_the_registry_tells_the_consoles_origin() -> None:
    client: Any = FakeParameters()
    assert SsmRegistry(client, PARAMETER).console_origin() == f"value of {PARAMETER}"


@pytest.mark.parametrize("fault", ["ParameterNotFound", "ThrottlingException"])
def test_a_registry_without_the_origin_may_have_it_later(fault: str) -> None:
    client: Any = FakeParameters(fault)
    with pytest.raises(TransientError):
        SsmRegistry(client, PARAMETER).console_origin()
