"""What the gateways make of AWS's refusals, which a local cloud can't be asked for."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fakes import ANCHORAGE, NOW, STORY
from tests.faulty_aws import ONCE, SESSION, answering, cancelled, error
from web_api.domain.errors import AlreadyRegistered, Contended, Denied, TransientError
from web_api.domain.site import Site, keyed_site_id
from web_api.events.envelope import waiting
from web_api.events.sites import site_created
from web_api.gateways.dynamodb_outbox import DynamoDbOutbox
from web_api.gateways.dynamodb_sites import DynamoDbSites
from web_api.gateways.eventbridge_bus import EventBridgeBus
from web_api.gateways.ssm_registry import SsmRegistry

SITE = Site(
    id=keyed_site_id("someone", "row-1"), details=ANCHORAGE, created_at=NOW, created_by="someone"
)
CREATED = site_created(SITE, STORY)
PAIR = [waiting(CREATED), waiting(CREATED)]


def _sites(address: str) -> DynamoDbSites:
    client = SESSION.client("dynamodb", endpoint_url=address, config=ONCE)
    return DynamoDbSites(client, "table", "eu-west-1")


def _bus(address: str) -> EventBridgeBus:
    client = SESSION.client("events", endpoint_url=address, config=ONCE)
    return EventBridgeBus(client, "bus")


def _registry(address: str) -> SsmRegistry:
    client = SESSION.client("ssm", endpoint_url=address, config=ONCE)
    return SsmRegistry(client, "/stackyard/prod/console/distribution/origin")


@pytest.mark.parametrize(
    ("status", "answer", "raised"),
    [
        (400, cancelled("ConditionalCheckFailed", "None"), AlreadyRegistered),
        (400, cancelled("TransactionConflict", "None"), Contended),
        (400, cancelled("None", "TransactionConflict"), Contended),
        (400, cancelled("ThrottlingError", "None"), TransientError),
        (400, cancelled("None", "ProvisionedThroughputExceeded"), TransientError),
        (400, cancelled("ValidationError", "None"), ClientError),
        (400, error("TransactionInProgressException"), TransientError),
        (400, error("ThrottlingException"), TransientError),
        (400, error("ProvisionedThroughputExceededException"), TransientError),
        (500, error("InternalServerError"), TransientError),
        (400, error("AccessDeniedException"), Denied),
        (0, {}, TransientError),
    ],
)
def test_only_what_may_pass_by_itself_is_transient(
    status: int, answer: dict[str, Any], raised: type[Exception]
) -> None:
    with answering(status, answer) as address, pytest.raises(raised):
        _sites(address).add(SITE, CREATED)


@pytest.mark.parametrize("read", ["find", "after"])
def test_a_throttled_read_is_transient(read: str) -> None:
    with answering(400, error("ThrottlingException")) as address:
        sites = _sites(address)
        with pytest.raises(TransientError):
            sites.find(SITE.id) if read == "find" else sites.after(None, 10)


def test_an_address_where_nobody_answers_is_transient() -> None:
    with answering(0, {}) as address:
        pass
    with pytest.raises(TransientError):
        _sites(address).find(SITE.id)


def test_each_entry_that_the_bus_refuses_is_named_with_its_reason() -> None:
    first, second = PAIR[0], PAIR[1]
    entries = [{"EventId": "1"}, {"ErrorCode": "ThrottlingException", "ErrorMessage": "slow"}]
    with answering(200, {"FailedEntryCount": 1, "Entries": entries}) as address:
        refused = _bus(address).publish([first, second])
    assert refused == {second.sort_key: "ThrottlingException slow"}


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException"])
def test_whatever_hinders_the_relay_is_left_to_the_sweeper(code: str) -> None:
    with answering(400, error(code)) as address:
        with pytest.raises(TransientError, match="took none of 2"):
            _bus(address).publish(PAIR)
        with pytest.raises(TransientError, match="published and not deleted"):
            DynamoDbOutbox(_sites(address).client, "table", "eu-west-1").delete("key")


def test_the_origin_is_read_from_the_registry() -> None:
    with answering(200, {"Parameter": {"Value": "https://console.example"}}) as address:
        assert _registry(address).console_origin() == "https://console.example"


@pytest.mark.parametrize(
    ("status", "answer", "raised"),
    [
        (400, error("ParameterNotFound"), TransientError),
        (400, error("ThrottlingException"), TransientError),
        (500, error("InternalServerError"), TransientError),
        (400, error("AccessDeniedException"), Denied),
        (400, error("ValidationException"), ClientError),
        (200, {}, KeyError),
        (0, {}, TransientError),
    ],
)
def test_a_registry_that_does_not_answer_says_why(
    status: int, answer: dict[str, Any], raised: type[Exception]
) -> None:
    with answering(status, answer) as address, pytest.raises(raised):
        _registry(address).console_origin()


def test_a_missing_console_and_a_missing_permission_name_the_parameter() -> None:
    for code in ("ParameterNotFound", "AccessDeniedException"):
        with (
            answering(400, error(code)) as address,
            pytest.raises((TransientError, Denied), match="/stackyard/prod/console/distribution"),
        ):
            _registry(address).console_origin()
