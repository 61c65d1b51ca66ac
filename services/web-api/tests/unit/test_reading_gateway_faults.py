"""What the gateways of readings make of AWS's refusals, which a local cloud can't be asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.faulty_aws import ONCE, SESSION, answering, cancelled, error, s3_error
from tests.reading_examples import RETENTION, content_of, line
from web_api.domain.alert import Alert, AlertList, AlertState, Crossing, Occasion
from web_api.domain.claim import Claim
from web_api.domain.errors import Changed, Contended, Denied, TransientError
from web_api.domain.window import Series, latest_readings
from web_api.events.windows import windows_of
from web_api.gateways.dynamodb_alerts import DynamoDbAlerts
from web_api.gateways.dynamodb_device_sites import DynamoDbDeviceSites
from web_api.gateways.dynamodb_windows import DynamoDbWindows
from web_api.gateways.s3_heard_claims import S3HeardClaims

NOW = datetime(2026, 2, 3, 8, tzinfo=UTC)
TOLD = windows_of(content_of([line(0), line(1)]), 2)
CLAIM = Claim(bucket="claims", key="stream-ingest/1", version="v", size_bytes=3, sha256="0" * 64)
ALERT = Alert(
    occasion=Occasion(uuid4(), "wind-speed", "gale", NOW),
    raised=Crossing(
        state=AlertState.RAISED, at=NOW, event_id="1", rule_type="threshold", direction="above",
        value=17.5, limit=17.25, unit="m/s",
    ),
)  # fmt: skip


def _dynamodb(address: str) -> Any:
    return SESSION.client("dynamodb", endpoint_url=address, config=ONCE)


def _windows(address: str) -> DynamoDbWindows:
    return DynamoDbWindows(_dynamodb(address), "table")


def _alerts(address: str) -> DynamoDbAlerts:
    return DynamoDbAlerts(_dynamodb(address), "table")


CALLS: dict[str, Callable[[str], object]] = {
    "dynamodb:PutItem": lambda address: _windows(address).keep(TOLD, RETENTION),
    "dynamodb:PutItem of latest": lambda address: _windows(address).keep_latest(
        latest_readings(TOLD)
    ),
    "dynamodb:Query": lambda address: _windows(address).latest(uuid4()),
    "dynamodb:Query of windows": lambda address: _windows(address).between(
        Series(uuid4(), "a", 60), NOW, NOW.replace(year=2027), 1
    ),
    "dynamodb:GetItem": lambda address: _alerts(address).find(uuid4()),
    "dynamodb:Query of alerts": lambda address: _alerts(address).page(AlertList(), None, 1),
    "dynamodb:GetItem of devices": lambda address: DynamoDbDeviceSites(
        _dynamodb(address), "table"
    ).site_of(uuid4()),
    "dynamodb:PutItem of alerts": lambda address: _alerts(address).keep(ALERT),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())


@every_call
@pytest.mark.parametrize(
    ("status", "code", "raised"),
    [
        (400, "ProvisionedThroughputExceededException", TransientError),
        (400, "ThrottlingException", TransientError),
        (500, "InternalServerError", TransientError),
        (400, "AccessDeniedException", Denied),
        (400, "ResourceNotFoundException", ClientError),
    ],
)
def test_what_passes_by_itself_is_told_from_what_does_not(
    call: Callable[[str], object], status: int, code: str, raised: type[Exception]
) -> None:
    with answering(status, error(code)) as address, pytest.raises(raised):
        call(address)


@every_call
def test_a_connection_without_an_answer_passes(call: Callable[[str], object]) -> None:
    with answering(0, "") as address, pytest.raises(TransientError):
        call(address)


def test_a_window_that_is_not_newer_is_not_counted() -> None:
    with answering(400, error("ConditionalCheckFailedException")) as address:
        assert _windows(address).keep(TOLD, RETENTION) == 0


@pytest.mark.parametrize(
    ("codes", "raised"),
    [
        (("ConditionalCheckFailed", "None"), Changed),
        (("None", "TransactionConflict"), Contended),
        (("ThrottlingError", "None"), TransientError),
        (("ValidationError", "None"), ClientError),
    ],
)
def test_why_an_alert_was_not_kept_is_told(codes: tuple[str, ...], raised: type[Exception]) -> None:
    with answering(400, cancelled(*codes)) as address, pytest.raises(raised):
        _alerts(address).keep(ALERT)


@dataclass
class Counting:
    """Takes writes until one is refused; counts those that were begun."""

    refused: int
    begun: int = 0
    exceptions: Any = field(
        default_factory=lambda: type("", (), {"ConditionalCheckFailedException": KeyError})
    )

    def put_item(self, **_: Any) -> None:
        self.begun += 1
        if self.begun == self.refused:
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "PutItem")


def test_when_the_table_throttles_the_windows_that_wait_are_not_begun() -> None:
    told = windows_of(content_of([line(minute) for minute in range(1000)]), 1000)
    client: Any = Counting(refused=1)
    with pytest.raises(TransientError):
        DynamoDbWindows(client, "table").keep(told, RETENTION)
    assert client.begun < len(told)


def _claims(address: str) -> S3HeardClaims:
    quick = ONCE.merge(Config(read_timeout=1, s3={"addressing_style": "path"}))
    return S3HeardClaims(SESSION.client("s3", endpoint_url=address, config=quick), "claims")


@pytest.mark.parametrize(
    ("status", "code", "raised"),
    [
        (404, "NoSuchKey", TransientError),
        (404, "NoSuchVersion", TransientError),
        (405, "MethodNotAllowed", TransientError),
        (503, "SlowDown", TransientError),
        (403, "AccessDenied", Denied),
        (400, "InvalidArgument", ClientError),
    ],
)
def test_why_a_claim_was_not_read_is_told(status: int, code: str, raised: type[Exception]) -> None:
    with answering(status, s3_error(code)) as address, pytest.raises(raised):
        _claims(address).read(CLAIM)


def test_a_claim_that_breaks_off_is_read_again() -> None:
    with answering(200, "12", length=3) as address, pytest.raises(TransientError):
        _claims(address).read(CLAIM)
