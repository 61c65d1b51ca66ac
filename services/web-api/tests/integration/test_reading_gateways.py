"""Windows, latest readings, alerts and claims: what fakes and the local cloud do alike."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from tests.device_examples import device
from tests.reading_examples import BUCKET, LEADVILLE, PAGO_PAGO, RETENTION, START, crossing
from tests.reading_fakes import FakeAlerts, FakeHeardClaims, FakeWindows
from web_api.domain.alert import Alert, AlertList, AlertState
from web_api.domain.claim import Claim, flaw
from web_api.domain.errors import Changed, PermanentError, TransientError
from web_api.domain.window import Latest, Reading, Series, Window
from web_api.events.crossings import decode
from web_api.gateways.device_items import device_item
from web_api.gateways.dynamodb_alerts import DynamoDbAlerts
from web_api.gateways.dynamodb_device_sites import DynamoDbDeviceSites
from web_api.gateways.dynamodb_windows import DynamoDbWindows
from web_api.gateways.s3_heard_claims import S3HeardClaims
from web_api.use_cases.alerts import Alerts
from web_api.use_cases.windows import HeardClaims, Windows

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

DEVICE = UUID(LEADVILLE)
SERIES = Series(DEVICE, "air-temperature", 60)
ALWAYS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def window(minute: int = 0, revision: int = 1, series: Series = SERIES) -> Window:
    start = START + timedelta(minutes=minute)
    last = Reading(value=-1.5, observed_at=start + timedelta(microseconds=1))
    return Window(
        series=series, start=start, unit="Cel", count=3, sum=0.1 + revision, min=-1.5, max=1e300,
        mean=5e-324, last=last, revision=revision,
    )  # fmt: skip


def latest(seconds: int = 0, value: float = 1.0, kind: str = "air-temperature") -> Latest:
    reading = Reading(value=value, observed_at=START + timedelta(seconds=seconds))
    return Latest(device_id=DEVICE, kind=kind, unit="Cel", reading=reading)


@pytest.fixture(params=["fake", "local cloud"])
def windows(request: pytest.FixtureRequest) -> Windows:
    if request.param == "fake":
        return FakeWindows()
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    return DynamoDbWindows(client, request.getfixturevalue("table"))


def test_a_window_is_found_as_it_was_kept(windows: Windows) -> None:
    """Numbers too that the table has none of: 5e-324 and 1e300."""
    assert windows.keep([window()], RETENTION) == 1
    assert windows.between(SERIES, *ALWAYS, limit=10) == [window()]


def test_an_older_or_equal_revision_is_not_kept_over_a_newer(windows: Windows) -> None:
    assert windows.keep([window(revision=10)], RETENTION) == 1
    assert windows.keep([replace(window(revision=10), sum=0)], RETENTION) == 0
    assert windows.keep([window(revision=9)], RETENTION) == 0
    assert windows.keep([window(revision=11)], RETENTION) == 1
    assert windows.between(SERIES, *ALWAYS, limit=10) == [window(revision=11)]


def test_hundreds_of_windows_are_kept_and_counted_once(windows: Windows) -> None:
    told = [window(minute) for minute in range(300)]
    assert windows.keep(told, RETENTION) == 300
    assert windows.keep([*told, window(300)], RETENTION) == 1
    assert len(windows.between(SERIES, *ALWAYS, limit=101)) == 101


def test_of_writers_of_one_window_at_once_the_highest_revision_is_left(windows: Windows) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: windows.keep([window(revision=n)], RETENTION), range(1, 25)))
    (left,) = windows.between(SERIES, *ALWAYS, limit=10)
    assert left.revision == 24


def test_windows_of_another_device_kind_or_length_are_apart(windows: Windows) -> None:
    others = [
        replace(SERIES, device_id=UUID(PAGO_PAGO)),
        replace(SERIES, kind="air"),
        replace(SERIES, length_seconds=600),
    ]
    windows.keep([window(series=each) for each in [SERIES, *others]], RETENTION)
    assert windows.between(SERIES, *ALWAYS, limit=10) == [window()]


def test_a_span_takes_in_its_beginning_and_not_its_end(windows: Windows) -> None:
    windows.keep([window(minute) for minute in range(6)], RETENTION)
    since, until = START + timedelta(minutes=1), START + timedelta(minutes=4)
    found = windows.between(SERIES, since, until, limit=10)
    assert found == [window(3), window(2), window(1)]
    assert windows.between(SERIES, since, until, limit=2) == found[:2]
    moment = timedelta(microseconds=1)
    assert windows.between(SERIES, since + moment, until + moment, limit=1) == [window(4)]


def test_the_latest_reading_is_kept_over_an_earlier_one_alone(windows: Windows) -> None:
    assert windows.keep_latest([latest(60, 2.0), latest(0, 9.0, "humidity")]) == 2
    assert windows.keep_latest([latest(59, 3.0), latest(60, 2.0), latest(0, 9.0, "humidity")]) == 0
    assert windows.keep_latest([latest(61, -4.0)]) == 1
    assert windows.latest(DEVICE) == [latest(61, -4.0), latest(0, 9.0, "humidity")]
    assert windows.latest(uuid4()) == []


@pytest.mark.parametrize("order", [1, -1])
def test_of_readings_of_one_moment_the_same_is_left_in_either_order(
    windows: Windows, order: int
) -> None:
    for value in (-9.0, 10.0, 2.5)[::order]:
        windows.keep_latest([latest(0, value)])
    (left,) = windows.latest(DEVICE)
    assert left.rank == max(latest(0, value).rank for value in (-9.0, 10.0, 2.5))


def test_the_table_forgets_a_window_by_seconds_since_1970_and_no_latest_reading(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    windows = DynamoDbWindows(dynamodb, table)
    windows.keep([window()], RETENTION)
    windows.keep_latest([latest()])
    items = {item["pk"]["S"]: item for item in dynamodb.scan(TableName=table)["Items"]}
    assert items.keys() == {f"DEVICE#{DEVICE}#air-temperature#60", f"DEVICE#{DEVICE}#LATEST"}
    forgotten_at = START + timedelta(minutes=1) + RETENTION
    kept = items[f"DEVICE#{DEVICE}#air-temperature#60"]
    assert kept["forgetAt"] == {"N": str(int(forgotten_at.timestamp()))}
    assert "forgetAt" not in items[f"DEVICE#{DEVICE}#LATEST"]


@pytest.fixture(params=["fake", "local cloud"])
def alerts(request: pytest.FixtureRequest) -> Alerts:
    if request.param == "fake":
        return FakeAlerts()
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    return DynamoDbAlerts(client, request.getfixturevalue("table"))


def alert(*events: dict[str, Any], site_id: UUID | None = None) -> Alert:
    _, first = decode(json.dumps(events[0]))
    made = Alert(occasion=first.occasion, site_id=site_id)
    for event in events:
        made = made.after(decode(json.dumps(event))[1].crossing)
    return made


def later(kept: Alert, event: dict[str, Any]) -> Alert:
    """What is written over one that was just kept."""
    crossed = decode(json.dumps(event))[1].crossing
    return replace(kept, revision=kept.revision + 1).after(crossed)


RAISED = crossing()
CLEARED = crossing("cleared", 0, 60, event_id="2")


@pytest.mark.parametrize("site_id", [None, uuid4()])
@pytest.mark.parametrize("events", [[RAISED], [CLEARED], [RAISED, CLEARED]])
def test_an_alert_is_found_as_it_was_kept(
    alerts: Alerts, events: list[dict[str, Any]], site_id: UUID | None
) -> None:
    kept = alert(*events, site_id=site_id)
    alerts.keep(kept)
    assert alerts.find(kept.id) == replace(kept, revision=1)
    assert alerts.page(AlertList(), None, 10).alerts == [replace(kept, revision=1)]


def test_an_alert_that_was_never_kept_is_not_found(alerts: Alerts) -> None:
    assert alerts.find(uuid4()) is None
    assert alerts.page(AlertList(), None, 10).alerts == []


def test_what_was_changed_since_it_was_read_is_not_written_over(alerts: Alerts) -> None:
    kept = alert(RAISED)
    alerts.keep(kept)
    with pytest.raises(Changed):
        alerts.keep(alert(CLEARED))
    alerts.keep(later(kept, CLEARED))
    with pytest.raises(Changed):
        alerts.keep(later(kept, CLEARED))
    found = alerts.find(kept.id)
    assert found
    assert (found.state, found.revision) == (AlertState.CLEARED, 2)


def test_an_alert_is_among_the_raised_until_it_is_cleared(alerts: Alerts) -> None:
    site_id = uuid4()
    kept = alert(RAISED, site_id=site_id)
    every = [AlertList(), AlertList(site_id=site_id), AlertList(device_id=DEVICE)]
    alerts.keep(kept)
    for which in every:
        assert len(alerts.page(replace(which, state=AlertState.RAISED), None, 10).alerts) == 1
        assert alerts.page(replace(which, state=AlertState.CLEARED), None, 10).alerts == []
    alerts.keep(later(kept, CLEARED))
    for which in every:
        assert alerts.page(replace(which, state=AlertState.RAISED), None, 10).alerts == []
        (cleared,) = alerts.page(replace(which, state=AlertState.CLEARED), None, 10).alerts
        assert cleared.cleared
        assert len(alerts.page(which, None, 10).alerts) == 1


def test_an_alert_that_was_cleared_first_is_never_among_the_raised(alerts: Alerts) -> None:
    kept = alert(CLEARED)
    alerts.keep(kept)
    alerts.keep(later(kept, RAISED))
    assert alerts.page(AlertList(state=AlertState.RAISED), None, 10).alerts == []
    assert len(alerts.page(AlertList(state=AlertState.CLEARED), None, 10).alerts) == 1


@pytest.mark.parametrize("limit", [1, 2, 5, 101])
def test_pages_hold_each_alert_once_newest_first_by_what_is_asked(
    alerts: Alerts, limit: int
) -> None:
    here, there = uuid4(), uuid4()
    kept = []
    for n in range(8):
        whose = (LEADVILLE, PAGO_PAGO)[n % 2]
        events = [crossing(raised_s=n, event_id="1", device=whose)]
        if n in (1, 2, 5):
            events.append(crossing("cleared", n, n + 1, event_id="2", device=whose))
        # One device has moved.
        kept.append(alert(*events, site_id=there if n == 6 else (here, there)[n % 2]))
        alerts.keep(kept[-1])
    expected = {
        AlertList(): [7, 6, 5, 4, 3, 2, 1, 0],
        AlertList(state=AlertState.RAISED): [7, 6, 4, 3, 0],
        AlertList(state=AlertState.CLEARED): [5, 2, 1],
        AlertList(site_id=here): [4, 2, 0],
        AlertList(site_id=here, state=AlertState.CLEARED): [2],
        AlertList(device_id=UUID(PAGO_PAGO)): [7, 5, 3, 1],
        AlertList(device_id=UUID(PAGO_PAGO), state=AlertState.RAISED): [7, 3],
        AlertList(device_id=DEVICE, site_id=here): [4, 2, 0],
        AlertList(device_id=DEVICE, site_id=there, state=AlertState.RAISED): [6],
        AlertList(site_id=uuid4()): [],
    }
    for which, found in expected.items():
        pages = list(_pages(alerts, which, limit))
        assert [each for page in pages for each in page] == [kept[n].id for n in found], which
        # No last page is empty, but that of nothing at all.
        assert [] not in pages or not found, which


def _pages(alerts: Alerts, which: AlertList, limit: int) -> Iterator[list[UUID]]:
    before: UUID | None = None
    while True:
        page = alerts.page(which, before, limit)
        assert len(page.alerts) <= limit
        yield [each.id for each in page.alerts]
        if page.next_before is None:
            return
        before = page.next_before


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_what_a_filter_leaves_out_is_read_past_page_by_page(
    dynamodb: "DynamoDBClient", table: str, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr("web_api.gateways.dynamodb_alerts.MOST_LOOKED_AT", 3)
    alerts, here = DynamoDbAlerts(dynamodb, table), uuid4()
    kept = [
        alert(crossing(raised_s=n, event_id="1"), site_id=here if n in (0, 6) else uuid4())
        for n in range(8)
    ]
    for each in kept:
        alerts.keep(each)
    pages = list(_pages(alerts, AlertList(device_id=DEVICE, site_id=here), limit))
    assert pages == [[kept[6].id], [], [kept[0].id]]


def test_the_site_of_a_device_is_read_from_its_item(dynamodb: "DynamoDBClient", table: str) -> None:
    kept = device(uuid4())
    dynamodb.put_item(TableName=table, Item=device_item(kept))
    sites = DynamoDbDeviceSites(dynamodb, table)
    assert sites.site_of(kept.id) == kept.details.site_id
    assert sites.site_of(uuid4()) is None


CONTENT = b'{"a line": 1}\n' * 100
Put = Callable[[bytes], Claim]


def claim_of(content: bytes, bucket: str, version: str) -> Claim:
    return Claim(
        bucket=bucket,
        key="stream-ingest/windows/1.ndjson",
        version=version,
        size_bytes=len(content),
        sha256=sha256(content).hexdigest(),
    )


@pytest.fixture(params=["fake", "local cloud"])
def claims(request: pytest.FixtureRequest) -> tuple[HeardClaims, Put]:
    """Claims, and how one is made."""
    if request.param == "fake":
        fake = FakeHeardClaims()

        def hold(content: bytes) -> Claim:
            claim = claim_of(content, BUCKET, str(len(fake.held)))
            fake.held[claim.key, claim.version] = content
            return claim

        return fake, hold
    client: S3Client = request.getfixturevalue("s3")
    name: str = request.getfixturevalue("bucket")

    def put(content: bytes) -> Claim:
        key = claim_of(content, name, "").key
        answer = client.put_object(Bucket=name, Key=key, Body=content)
        return claim_of(content, name, answer["VersionId"])

    return S3HeardClaims(client, name), put


def test_the_version_that_is_told_of_is_read_whatever_comes_after_it(
    claims: tuple[HeardClaims, Put],
) -> None:
    role, put = claims
    first, second = put(CONTENT), put(b"another")
    assert role.read(first) == CONTENT
    assert flaw(role.read(second), second) is None


def test_of_a_claim_that_is_longer_than_promised_no_more_is_read_than_tells(
    claims: tuple[HeardClaims, Put],
) -> None:
    role, put = claims
    promised = replace(put(CONTENT), size_bytes=7)
    content = role.read(promised)
    assert content == CONTENT[:8]
    assert flaw(content, promised)


def test_a_claim_that_is_not_there_is_not_there_yet(claims: tuple[HeardClaims, Put]) -> None:
    role, put = claims
    claim = put(CONTENT)
    with pytest.raises(TransientError):
        role.read(replace(claim, version="never-was"))
    with pytest.raises(TransientError):
        role.read(replace(claim, key="stream-ingest/never-was"))


def test_a_claim_of_another_bucket_is_never_read(claims: tuple[HeardClaims, Put]) -> None:
    role, put = claims
    with pytest.raises(PermanentError):
        role.read(replace(put(CONTENT), bucket="another"))
