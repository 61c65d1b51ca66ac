"""What the gateways of devices make of AWS's refusals, which a local cloud can't be asked for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from botocore.exceptions import ClientError

from tests.device_examples import device
from tests.fakes import NOW, STORY
from tests.faulty_aws import ONCE, SESSION, answering, cancelled, error
from web_api.domain.credential import Credential, TooManyCredentials
from web_api.domain.device import ExternalIdTaken, IsRetired, Reported, Status, Wanted
from web_api.domain.errors import (
    AlreadyRegistered,
    Changed,
    Contended,
    Denied,
    InFlight,
    TransientError,
)
from web_api.domain.keys import Kept, Key
from web_api.domain.rules import Invalid
from web_api.events.devices import device_registered
from web_api.gateways.dynamodb_claims import DynamoDbClaims
from web_api.gateways.dynamodb_credentials import DynamoDbCredentials
from web_api.gateways.dynamodb_devices import DynamoDbDevices

SITE_ID = UUID("019c2296-744d-7a31-8c0e-5d1f6b7a9e02")
DEVICE = device(SITE_ID, external_id="T1")
EVENT = device_registered(DEVICE, NOW, STORY)
KEY, KEPT = Key("digest", "content"), Kept("content", "answer")
CREDENTIAL = Credential(
    id=DEVICE.id, device_id=DEVICE.id, secret_digest="0" * 64, created_at=NOW, created_by="someone"
)
FAILED = "ConditionalCheckFailed"


def _client(address: str) -> Any:
    return SESSION.client("dynamodb", endpoint_url=address, config=ONCE)


def _devices(address: str) -> DynamoDbDevices:
    return DynamoDbDevices(_client(address), "table", "eu-west-1")


def _credentials(address: str) -> DynamoDbCredentials:
    return DynamoDbCredentials(_client(address), "table")


def _claims(address: str) -> DynamoDbClaims:
    return DynamoDbClaims(_client(address), "table")


# Device, key, event, count of the site, external id.
@pytest.mark.parametrize(
    ("codes", "raised"),
    [
        ((FAILED, "None", "None", "None", "None"), AlreadyRegistered),
        (("None", FAILED, "None", FAILED, FAILED), AlreadyRegistered),
        (("None", "None", "None", FAILED, FAILED), Invalid),
        (("None", "None", "None", "None", FAILED), ExternalIdTaken),
        (("None", "None", "None", "TransactionConflict", "None"), Contended),
        (("ThrottlingError", "None", "None", "None", "None"), TransientError),
        (("None", "None", "None", "ProvisionedThroughputExceeded", "None"), TransientError),
        (("ValidationError", "None", "None", "None", "None"), ClientError),
    ],
)
def test_a_cancelled_registration_says_what_stood_in_its_way(
    codes: tuple[str, ...], raised: type[Exception]
) -> None:
    with answering(400, cancelled(*codes)) as address, pytest.raises(raised):
        _devices(address).add(DEVICE, EVENT, (KEY, KEPT))


def test_a_change_over_what_was_read_before_is_told_as_that_first() -> None:
    elsewhere = device(UUID(int=1), external_id="T2")
    codes = (FAILED, "None", FAILED, FAILED, FAILED, "None")
    with answering(400, cancelled(*codes)) as address, pytest.raises(Changed):
        _devices(address).update(DEVICE, elsewhere, EVENT)


# Credential, device, count.
@pytest.mark.parametrize(
    ("codes", "raised"),
    [
        ((FAILED, "None", "None"), AlreadyRegistered),
        (("None", FAILED, FAILED), IsRetired),
        (("None", "None", FAILED), TooManyCredentials),
        (("None", "None", "TransactionConflict"), Contended),
    ],
)
def test_a_cancelled_credential_says_what_stood_in_its_way(
    codes: tuple[str, ...], raised: type[Exception]
) -> None:
    with answering(400, cancelled(*codes)) as address, pytest.raises(raised):
        _credentials(address).add(CREDENTIAL, None)


CALLS: list[Callable[[str], object]] = [
    lambda address: _devices(address).add(DEVICE, EVENT, None),
    lambda address: _devices(address).update(DEVICE, DEVICE, EVENT),
    lambda address: _devices(address).find(DEVICE.id),
    lambda address: _devices(address).page(Wanted(site_id=SITE_ID), None, 10),
    lambda address: _devices(address).report(DEVICE.id, Reported(Status(), NOW)),
    lambda address: _devices(address).reported(DEVICE.id),
    lambda address: _credentials(address).add(CREDENTIAL, None),
    lambda address: _credentials(address).find(DEVICE.id, CREDENTIAL.id),
    lambda address: _credentials(address).page(DEVICE.id, None, 10),
    lambda address: _credentials(address).revoke(CREDENTIAL, NOW),
    lambda address: _claims(address).claim(KEY, NOW, NOW + timedelta(seconds=35)),
    lambda address: _claims(address).finish(KEY, KEPT, NOW),
    lambda address: _claims(address).release(KEY, NOW),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("status", "answer", "raised"),
    [
        (400, error("ThrottlingException"), TransientError),
        (400, error("ProvisionedThroughputExceededException"), TransientError),
        (500, error("InternalServerError"), TransientError),
        (400, error("AccessDeniedException"), Denied),
        (400, error("ValidationException"), ClientError),
        (0, {}, TransientError),
    ],
)
def test_every_call_says_whether_it_may_pass_by_itself(
    call: Callable[[str], object], status: int, answer: dict[str, Any], raised: type[Exception]
) -> None:
    with answering(status, answer) as address, pytest.raises(raised):
        call(address)


def test_a_key_that_is_forgotten_between_a_write_and_a_read_is_asked_for_again() -> None:
    with answering(200, {}) as address, pytest.raises(InFlight):
        _claims(address)._earlier(KEY, NOW, NOW + timedelta(seconds=35))


def test_no_secret_stands_in_what_is_printed_of_a_credential() -> None:
    assert "0" * 64 not in repr(CREDENTIAL)
