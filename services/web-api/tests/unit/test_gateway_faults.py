"""What the gateways make of AWS's refusals, which a local cloud can't be asked for."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from botocore.exceptions import ClientError
from msgspec.structs import replace

from tests.fakes import ANCHORAGE, NOW, STORY
from tests.faulty_aws import ONCE, SESSION, answering, answering_each, cancelled, error
from web_api.domain.errors import (
    AlreadyRegistered,
    Changed,
    Conflict,
    Contended,
    Denied,
    TransientError,
)
from web_api.domain.keys import Kept, Key
from web_api.domain.site import Member, Role, Site, SiteOrder
from web_api.events.envelope import waiting
from web_api.events.sites import site_created
from web_api.gateways.dynamodb_keys import DynamoDbKeys
from web_api.gateways.dynamodb_members import DynamoDbMembers
from web_api.gateways.dynamodb_outbox import DynamoDbOutbox
from web_api.gateways.dynamodb_sites import DynamoDbSites
from web_api.gateways.eventbridge_bus import EventBridgeBus
from web_api.gateways.secrets_manager import SecretsManagerKeys
from web_api.gateways.site_items import site_item
from web_api.gateways.ssm_registry import SsmRegistry

SITE = Site(
    id=UUID("0197c0de-1a00-7c3e-9b52-2f6d1c0a7e11"),
    details=ANCHORAGE,
    created_at=NOW,
    created_by="someone",
)
KEPT = Key("digest", "content"), Kept("content", "{}")
CREATED = site_created(SITE, STORY)
PAIR = [waiting(CREATED), waiting(CREATED)]


def _sites(address: str) -> DynamoDbSites:
    client = SESSION.client("dynamodb", endpoint_url=address, config=ONCE)
    return DynamoDbSites(client, "table", "eu-west-1")


def _members(address: str) -> DynamoDbMembers:
    return DynamoDbMembers(_sites(address).client, "table")


def _bus(address: str) -> EventBridgeBus:
    client = SESSION.client("events", endpoint_url=address, config=ONCE)
    return EventBridgeBus(client, "bus")


def _registry(address: str) -> SsmRegistry:
    client = SESSION.client("ssm", endpoint_url=address, config=ONCE)
    return SsmRegistry(client, "/stackyard/prod/console/distribution/origin")


@pytest.mark.parametrize(
    ("status", "answer", "raised"),
    [
        (400, cancelled("ConditionalCheckFailed", "None", "None"), AlreadyRegistered),
        (400, cancelled("None", "None", "ConditionalCheckFailed"), AlreadyRegistered),
        (400, cancelled("TransactionConflict", "None", "None"), Contended),
        (400, cancelled("None", "TransactionConflict", "None"), Contended),
        (400, cancelled("ThrottlingError", "None", "None"), TransientError),
        (400, cancelled("None", "ProvisionedThroughputExceeded", "None"), TransientError),
        (400, cancelled("None", "None", "ValidationError"), ClientError),
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
        _sites(address).add(SITE, CREATED, KEPT)


@pytest.mark.parametrize(
    "read",
    [
        lambda sites, members: sites.find(SITE.id),
        lambda sites, members: sites.several([SITE.id]),
        lambda sites, members: sites.beyond(None, 10, SiteOrder.OLDEST, ""),
        lambda sites, members: members.role(SITE.id, "someone"),
        lambda sites, members: members.of_site(SITE.id),
        lambda sites, members: members.sites_of("someone"),
        lambda sites, members: DynamoDbKeys(sites.client, "table").find("digest"),
    ],
    ids=["find", "several", "beyond", "role", "of_site", "sites_of", "key"],
)
def test_a_throttled_read_is_transient(
    read: Callable[[DynamoDbSites, DynamoDbMembers], object],
) -> None:
    with answering(400, error("ThrottlingException")) as address, pytest.raises(TransientError):
        read(_sites(address), _members(address))


@pytest.mark.parametrize(
    "write",
    [
        lambda sites, members: sites.update(SITE),
        lambda sites, members: sites.delete(SITE, NOW),
        lambda sites, members: members.remove(SITE.id, "someone"),
    ],
    ids=["update", "delete", "remove"],
)
@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (error("ThrottlingException"), TransientError),
        (cancelled("TransactionConflict", "None"), Contended),
        (error("TransactionConflictException"), Contended),
        (error("AccessDeniedException"), Denied),
    ],
)
def test_a_change_that_meets_another_or_nothing_at_all_says_which(
    write: Callable[[DynamoDbSites, DynamoDbMembers], object],
    answer: dict[str, Any],
    raised: type[Exception],
) -> None:
    with answering(400, answer) as address, pytest.raises((raised, ClientError)) as caught:
        write(_sites(address), _members(address))
    # A single write is never cancelled as a transaction is.
    assert caught.type is raised or "TransactionCanceled" in str(caught.value)


def test_a_part_of_what_was_asked_is_not_taken_for_all() -> None:
    unread = {"table": {"Keys": [{"pk": {"S": "SITES"}, "sk": {"S": f"SITE#{SITE.id}"}}]}}
    answer = {"Responses": {"table": []}, "UnprocessedKeys": unread}
    with answering(200, answer) as address, pytest.raises(TransientError, match="a part"):
        _sites(address).several([SITE.id])


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (cancelled("TransactionConflict", "None"), Contended),
        (cancelled("None", "ThrottlingError"), TransientError),
        (cancelled("ValidationError", "None"), ClientError),
        (error("TransactionInProgressException"), TransientError),
        (error("AccessDeniedException"), Denied),
    ],
)
def test_a_membership_that_is_not_removed_says_why(
    answer: dict[str, Any], raised: type[Exception]
) -> None:
    with answering(400, answer) as address, pytest.raises(raised) as caught:
        _members(address).remove(SITE.id, "someone")
    assert caught.type is raised or raised is ClientError


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (cancelled("None", "TransactionConflict", "None"), Contended),
        (cancelled("TransactionConflict", "None", "None"), Contended),
        (cancelled("None", "ThrottlingError", "None"), TransientError),
        (cancelled("None", "ValidationError", "None"), ClientError),
        (error("ThrottlingException"), TransientError),
        (error("AccessDeniedException"), Denied),
    ],
)
def test_a_membership_that_is_not_kept_says_why(
    answer: dict[str, Any], raised: type[Exception]
) -> None:
    """Whether there is room was asked before, and answered."""
    with answering_each([(200, {"Items": []})] * 2 + [(400, answer)]) as address:
        with pytest.raises(raised) as caught:
            _members(address).put(SITE.id, Member("someone", Role.VIEWER))
        assert caught.type is raised or raised is ClientError


def test_of_a_site_that_is_not_there_nobody_becomes_a_member() -> None:
    refused = cancelled("ConditionalCheckFailed", "None", "None")
    with answering_each([(200, {"Items": []})] * 2 + [(400, refused)]) as address:
        assert not _members(address).put(SITE.id, Member("someone", Role.VIEWER))


@pytest.mark.parametrize(
    ("found", "raised"),
    [
        (SITE, Conflict),
        (replace(SITE, revision=2), Changed),
        (None, Changed),
    ],
    ids=["in use", "changed", "gone"],
)
def test_why_a_site_stays_is_asked_of_the_site(found: Site | None, raised: type[Exception]) -> None:
    refused = cancelled("ConditionalCheckFailed", "None")
    answer = {"Item": site_item(found)} if found else {}
    with (
        answering_each([(400, refused), (200, answer)]) as address,
        pytest.raises(raised) as caught,
    ):
        _sites(address).delete(SITE, NOW)
    assert caught.type is raised


def test_a_site_that_is_not_as_it_was_read_is_not_updated() -> None:
    refused = error("ConditionalCheckFailedException")
    with answering(400, refused) as address, pytest.raises(Changed):
        _sites(address).update(SITE)


def _signing_keys(address: str) -> SecretsManagerKeys:
    client = SESSION.client("secretsmanager", endpoint_url=address, config=ONCE)
    return SecretsManagerKeys(client, "arn:cursor-key")


@pytest.mark.parametrize(
    ("answers", "raised"),
    [
        ([(400, error("ThrottlingException"))], TransientError),
        ([(500, error("InternalServiceError"))], TransientError),
        ([(400, error("AccessDeniedException"))], Denied),
        ([(400, error("ResourceNotFoundException"))], ClientError),
        ([(400, error("DecryptionFailure"))], ClientError),
        ([(0, {})], TransientError),
        ([(200, {"SecretString": "current"}), (400, error("ThrottlingException"))], TransientError),
        ([(200, {"SecretString": "current"}), (400, error("AccessDeniedException"))], Denied),
    ],
)
def test_a_secret_that_is_not_read_says_why(
    answers: list[tuple[int, dict[str, Any]]], raised: type[Exception]
) -> None:
    """One key alone must not be taken for both: cursors by the other would be refused."""
    with answering_each(answers) as address, pytest.raises(raised) as caught:
        _signing_keys(address).read()
    assert caught.type is raised or raised is ClientError
    assert "current" not in str(caught.value)


def test_before_the_first_rotation_there_is_one_key() -> None:
    answers = [(200, {"SecretString": "current"}), (400, error("ResourceNotFoundException"))]
    with answering_each(answers) as address:
        assert _signing_keys(address).read() == (b"current",)


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
