"""What stream-ingest will say of windows and alerts, said in its place, and read over HTTP."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.estate_faults import Event, Listener, function_name, impatient, listening, logged
from tests.estate_process import Command, EstateProcess, eventually
from tools.http import Answer, call
from tools.local_cloud.fault_proxy.faults import injected
from tools.local_cloud.fault_proxy.rules import Rule
from tools.repository import ROOT

Line = dict[str, Any]
CONTRACTS = ROOT / "shared/contracts/stream-ingest"
CLOSED = CONTRACTS / "windows-closed.v1/examples/three-stations.json"
GALE = CONTRACTS / "threshold-crossed.v1/examples"
RECORD = function_name("web-api", "recordWindows")
RECORD_ALERTS = function_name("web-api", "recordAlerts")
QUEUES = ("web-api/windows-queue/url", "web-api/alerts-queue/url")
TRIES_OF_THE_SDK = 3


@dataclass
class StreamIngest:
    """Says what the service will say, as the account itself: it isn't deployed yet."""

    estate: EstateProcess
    bus: Listener
    began: datetime = field(
        default_factory=lambda: datetime.now(UTC).replace(second=0, microsecond=0)
    )

    def event(self, example: str, subject: str, data: dict[str, Any]) -> Event:
        told: Event = json.loads(example)
        return told | {"id": str(uuid4()), "subject": subject, "data": told["data"] | data}

    def closed(self, lines: Sequence[Line], **promised: Any) -> Event:
        """The windows as a claim, and the event that tells of it."""
        content = "".join(f"{json.dumps(each)}\n" for each in lines).encode()
        key = f"stream-ingest/windows/{uuid4()}.ndjson"
        bucket = self.estate.registry("platform/claims-bucket/name")
        answer = self.estate.client("s3").put_object(Bucket=bucket, Key=key, Body=content)
        claim = {
            "bucket": bucket,
            "key": key,
            "version": answer["VersionId"],
            "sizeBytes": len(content),
            "sha256": sha256(content).hexdigest(),
        }
        data = {"claim": claim | promised, "count": len(lines)}
        return self.event(CLOSED.read_text(), key, data)

    def crossed(self, state: str, device: str, raised_s: int, crossed_s: int = 0) -> Event:
        at = [self.began + timedelta(seconds=each) for each in (raised_s, crossed_s or raised_s)]
        times = dict(zip(("raisedAt", "crossedAt"), [each.isoformat() for each in at], strict=True))
        example = (GALE / f"gale-{state}.json").read_text()
        return self.event(example, device, {"deviceId": device, **times})

    def line(
        self,
        device: str,
        minute: int,
        values: Sequence[float],
        revision: int = 1,
        length_s: int = 60,
    ) -> Line:
        """Readings that are ten seconds apart, in a window of so many minutes ago."""
        hour = self.began.replace(minute=0) - timedelta(hours=1)
        start = hour + timedelta(minutes=minute)
        last = start + timedelta(seconds=10 * (len(values) - 1))
        return {
            "deviceId": device,
            "kind": "air-temperature",
            "unit": "Cel",
            "lengthSeconds": length_s,
            "start": start.isoformat(),
            "end": (start + timedelta(seconds=length_s)).isoformat(),
            "count": len(values),
            "sum": sum(values),
            "min": min(values),
            "max": max(values),
            "mean": sum(values) / len(values),
            "last": {"value": values[-1], "observedAt": last.isoformat()},
            "revision": revision,
        }


@dataclass
class Readers:
    """An operator, who registers what is read of, and reads it."""

    url: str
    token: str

    def get(self, path: str) -> Answer:
        return call("GET", f"{self.url}{path}", {"Authorization": f"Bearer {self.token}"})

    def register(self) -> tuple[str, str]:
        """A site and a thermometer there."""
        site = self._post("/sites", {"name": "Leadville", "latitude": 39.22, "longitude": -106.3})
        measures = [
            {"kind": "air-temperature", "unit": "Cel"},
            {"kind": "wind-speed", "unit": "m/s"},
        ]
        told = {"siteId": site, "name": "Weather station", "measures": measures}
        return site, self._post("/devices", told)

    def windows(self, device: str, more: str = "") -> list[Line]:
        """All pages."""
        path = f"/devices/{device}/windows?kind=air-temperature&limit=2{more}"
        found, page = list[Line](), self.get(path).json
        while "nextCursor" in page:
            found += page["windows"]
            page = self.get(f"{path}&cursor={page['nextCursor']}").json
        return found + list(page["windows"])

    def latest(self, device: str) -> dict[str, float]:
        told = self.get(f"/devices/{device}/readings").json["readings"]
        return {each["kind"]: each["value"] for each in told}

    def alerts(self, query: str) -> list[Any]:
        return list(self.get(f"/alerts?{query}").json["alerts"])

    def _post(self, path: str, body: dict[str, Any]) -> str:
        answer = call("POST", f"{self.url}{path}", {"Authorization": f"Bearer {self.token}"}, body)
        assert answer.status == 201, answer.summary
        return str(answer.json["id"])


@pytest.fixture(scope="module")
def stream(estate: EstateProcess, started: Command) -> Iterator[StreamIngest]:
    with listening(estate) as bus, impatient(estate, *QUEUES):
        yield StreamIngest(estate, bus)


@pytest.fixture(scope="module")
def readers(estate: EstateProcess, started: Command) -> Readers:
    return Readers(estate.endpoints["services"]["web-api"]["url"], estate.token("operator"))


@pytest.fixture
def heard(estate: EstateProcess) -> Any:
    """Waits until the function has told of so many of an event."""

    def wait(function: str, event: Event, times: int) -> None:
        eventually(f"{times} of it", lambda: len(logged(estate, function, event["id"])) >= times)

    return wait


def test_windows_that_come_twice_and_in_disorder_are_read_once_as_they_were_corrected(
    stream: StreamIngest, readers: Readers, heard: Any
) -> None:
    _, device = readers.register()
    first = [stream.line(device, minute, (-8.5, -8.375)) for minute in range(5)]
    ten = stream.line(device, 0, (-8.5, -8.375) * 5, length_s=600)
    late = stream.line(device, 2, (-8.5, -8.375, -12.25), revision=2)
    told = [stream.closed(lines) for lines in ([late], first[3:], [*first[:3], ten])]
    stream.bus.say_again(*told, *reversed(told))
    for event in told:
        heard(RECORD, event, 2)
    windows = readers.windows(device)
    assert [each["start"] for each in windows] == sorted(
        (w["start"] for w in windows), reverse=True
    )
    assert [(each["revision"], each["min"]) for each in windows] == [
        (1, -8.5), (1, -8.5), (2, -12.25), (1, -8.5), (1, -8.5),
    ]  # fmt: skip
    (whole,) = readers.windows(device, "&lengthSeconds=600")
    assert (whole["count"], whole["sum"]) == (10, -84.375)
    span = f"&from={windows[3]['start']}&to={windows[1]['start']}"
    assert readers.windows(device, span) == windows[2:4]
    assert readers.latest(device) == {"air-temperature": -8.375}


def test_windows_are_kept_though_the_table_throttles_amid_their_claim(
    estate: EstateProcess, stream: StreamIngest, readers: Readers
) -> None:
    """More refusals than the SDK has tries: the claim is read again, from its first line on."""
    _, device = readers.register()
    event = stream.closed([stream.line(device, minute, (minute,)) for minute in range(40)])
    refusals = Rule("dynamodb", "PutItem", "throttle", TRIES_OF_THE_SDK * 11, device)
    with injected(refusals, estate.cloud.faultProxyUrl) as fault:
        stream.bus.say_again(event)
        eventually("the table to have refused", lambda: fault.hits == refusals.times)
    eventually("all of it", lambda: len(readers.windows(device)) == 40, every_s=0.5)
    assert readers.latest(device) == {"air-temperature": 39}


def test_a_claim_that_is_not_what_was_promised_is_quarantined_and_its_neighbours_are_not(
    estate: EstateProcess, stream: StreamIngest, readers: Readers
) -> None:
    _, device = readers.register()
    line = stream.line(device, 0, (-8.5,))
    poison = [
        stream.closed([line], sha256="0" * 64),
        stream.closed([line, line | {"start": "yesterday"}]),
        stream.event(CLOSED.read_text(), "x", {}),
    ]
    stream.bus.say_again(*poison, stream.closed([stream.line(device, 1, (-9,))]))
    eventually("the neighbour", lambda: readers.latest(device) == {"air-temperature": -9})
    s3, bucket = estate.client("s3"), estate.registry("web-api/quarantine-bucket/name")

    def kept() -> set[str]:
        keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        bodies = [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]
        return {json.loads(body)["id"] for body in bodies}

    ids = {event["id"] for event in poison}
    eventually("the poison in quarantine", lambda: ids <= kept())
    assert len(readers.windows(device)) == 1


def test_an_alert_is_raised_and_cleared_once_in_whatever_order_it_is_told(
    stream: StreamIngest, readers: Readers, heard: Any
) -> None:
    site, device = readers.register()
    told = [
        stream.crossed("cleared", device, 0, 1800),
        stream.crossed("raised", device, 3600),
        stream.crossed("raised", device, 0),
    ]
    stream.bus.say_again(*told, *reversed(told))
    for event in told:
        heard(RECORD_ALERTS, event, 2)
    newer, older = readers.alerts(f"siteId={site}")
    assert (newer["state"], older["state"]) == ("raised", "cleared")
    assert older["clearedAt"] > older["raisedAt"]
    assert readers.alerts(f"deviceId={device}&state=raised") == [newer]
    assert readers.alerts(f"siteId={site}&state=cleared") == [older]
    assert newer in readers.alerts("state=raised&limit=100")
    assert readers.get(f"/alerts/{older['id']}").json == older
    assert readers.get(f"/alerts/{uuid4()}").status == 404


@pytest.mark.parametrize("function", [RECORD, RECORD_ALERTS])
def test_who_keeps_readings_or_alerts_may_do_nothing_else(
    estate: EstateProcess, started: Command, function: str
) -> None:
    """With the role's own credentials; of which keys it may write AWS alone looks at."""
    s3, dynamodb = _as(estate, function, "s3"), _as(estate, function, "dynamodb")
    table = {"TableName": estate.registry("web-api/table/name")}
    claims = {"Bucket": estate.registry("platform/claims-bucket/name")}
    key = {"pk": {"S": "SITES"}, "sk": {"S": "x"}}
    refused: list[Callable[[], object]] = [
        lambda: dynamodb.scan(**table),
        lambda: dynamodb.update_item(**table, Key=key),
        lambda: s3.get_object(**claims, Key="web-api/x"),
        lambda: s3.put_object(**claims, Key="stream-ingest/x"),
    ]
    for attempt in refused:
        with pytest.raises(ClientError, match="AccessDenied"):
            attempt()


def _as(estate: EstateProcess, function: str, service: str) -> Any:
    """A client that may do what the function could do if somebody took it over."""
    role = estate.client("lambda").get_function_configuration(FunctionName=function)["Role"]
    session = estate.client("sts").assume_role(RoleArn=role, RoleSessionName="test")
    return estate.client_as(session["Credentials"], service)
