"""What the gateways make of AWS's refusals, which a local cloud can't be asked for."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from cron_audit.domain import Contended, TransientError
from cron_audit.gateways.dynamodb_ledger import DynamoDbLedger
from cron_audit.gateways.ssm_registry import SsmRegistry
from tests.fakes import NOW, RETENTION, event
from tests.faulty_aws import ONCE, SESSION, answering, cancelled, error


def _ledger(address: str) -> DynamoDbLedger:
    client = SESSION.client("dynamodb", endpoint_url=address, config=ONCE)
    return DynamoDbLedger(client, "table")


def _registry(address: str) -> SsmRegistry:
    client = SESSION.client("ssm", endpoint_url=address, config=ONCE)
    return SsmRegistry(client, "/stackyard/prod/console/distribution/origin")


def test_a_remembered_event_is_not_an_error() -> None:
    with answering(400, cancelled("ConditionalCheckFailed", "None")) as address:
        assert _ledger(address).count(event(), NOW, NOW + RETENTION) is False


@pytest.mark.parametrize(
    ("status", "answer", "raised"),
    [
        (400, cancelled("None", "TransactionConflict"), Contended),
        (400, cancelled("TransactionConflict", "None"), Contended),
        (400, cancelled("None", "ThrottlingError"), TransientError),
        (400, cancelled("None", "ValidationError"), ClientError),
        (400, error("ThrottlingException"), TransientError),
        (500, error("InternalServerError"), TransientError),
        (400, error("AccessDeniedException"), ClientError),
        (0, {}, TransientError),
    ],
)
def test_only_what_may_pass_by_itself_is_transient(
    status: int, answer: dict[str, Any], raised: type[Exception]
) -> None:
    with answering(status, answer) as address, pytest.raises(raised):
        _ledger(address).count(event(), NOW, NOW + RETENTION)


def test_a_throttled_read_is_transient() -> None:
    with (
        answering(400, error("ThrottlingException")) as address,
        pytest.raises(TransientError),
    ):
        _ledger(address).counters()


def test_the_origin_is_read_from_the_registry() -> None:
    with answering(200, {"Parameter": {"Value": "https://console.example"}}) as address:
        assert _registry(address).console_origin() == "https://console.example"


@pytest.mark.parametrize(
    ("status", "answer", "raised"),
    [
        (400, error("ParameterNotFound"), TransientError),
        (400, error("ThrottlingException"), TransientError),
        (500, error("InternalServerError"), TransientError),
        (400, error("AccessDeniedException"), ClientError),
        (200, {}, KeyError),
        (0, {}, TransientError),
    ],
)
def test_a_registry_that_does_not_answer_says_why(
    status: int, answer: dict[str, Any], raised: type[Exception]
) -> None:
    with answering(status, answer) as address, pytest.raises(raised):
        _registry(address).console_origin()
