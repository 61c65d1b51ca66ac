"""One suite for the registry's gateway on a local cloud and for its fake."""

from typing import TYPE_CHECKING

import pytest

from tests.fakes import CONSOLE, FakeRegistry
from web_api.domain.errors import TransientError
from web_api.gateways.ssm_registry import SsmRegistry
from web_api.use_cases.cross_origin import Registry

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

Registries = tuple[Registry, Registry]


@pytest.fixture(params=["fake", "local cloud"])
def registries(request: pytest.FixtureRequest) -> Registries:
    """With a console, and without one."""
    if request.param == "fake":
        return FakeRegistry(), FakeRegistry(origin=None)
    client: SSMClient = request.getfixturevalue("ssm")
    parameter: str = request.getfixturevalue("origin_parameter")
    return SsmRegistry(client, parameter), SsmRegistry(client, f"{parameter}-of-none")


def test_the_consoles_origin_is_the_registered_one(registries: Registries) -> None:
    assert registries[0].console_origin() == CONSOLE


def test_without_a_console_there_is_no_origin_for_now(registries: Registries) -> None:
    with pytest.raises(TransientError, match="no console is deployed"):
        registries[1].console_origin()
