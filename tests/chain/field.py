"""A site with devices, and what becomes of their readings on the deployed estate."""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from tests.estate_process import EstateProcess, eventually
from tools.deployment.account import Account
from tools.http import Answer, call
from tools.repository import DEFAULT_REGION, LOCAL_STAGE
from tools.stream_ingest import quarantine, stored
from tools.stream_ingest.claims import PublishedWindows
from tools.stream_ingest.deployed import Deployed
from tools.stream_ingest.held import is_known
from tools.stream_ingest.producer import stream_producer

KIND, UNIT = "air-temperature", "Cel"
OVER = timedelta(minutes=15)
"""So long ago that windows are over by the clock, and close where a shard stands still."""
WITHIN_S = 60
LENGTHS_S = (60, 600)

Wire = dict[str, Any]
Place = tuple[str, str, int, str]


def uuid7(at: datetime) -> str:
    """As a producer names readings: https://www.rfc-editor.org/rfc/rfc9562#section-5.7"""
    moment_ms, drawn = int(at.timestamp() * 1000), uuid4().int & ((1 << 62) - 1)
    return str(UUID(int=moment_ms << 80 | 7 << 76 | 2 << 62 | drawn))


@dataclass
class Field:
    estate: EstateProcess
    since: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(seconds=1))
    _rows: dict[str, list[stored.Stored]] = field(default_factory=dict)

    @cached_property
    def deployed(self) -> Deployed:
        return Deployed(Account(LOCAL_STAGE, DEFAULT_REGION, self.estate.cloud.endpointUrl))

    @cached_property
    def site_id(self) -> str:
        site = {"name": f"Field {uuid4()}", "latitude": 47.4, "longitude": -122.3}
        return str(self._create("/sites", site)["id"])

    def device(self, kind: str = KIND, unit: str = UNIT) -> str:
        """The id of one that stream-ingest has heard of."""
        device_id = str(self.unheard_device(kind, unit)["id"])
        eventually("the device to be known", lambda: is_known(self.deployed, device_id))
        return device_id

    def unheard_device(self, kind: str = KIND, unit: str = UNIT) -> Wire:
        measures = [{"kind": kind, "unit": unit}]
        wish = {"siteId": self.site_id, "name": f"Device {uuid4()}", "measures": measures}
        return self._create("/devices", wish)

    def readings(self, device_id: str, count: int, **changed: object) -> list[Wire]:
        """One a second, with values that add up exactly."""
        first = datetime.now(UTC) - OVER - timedelta(seconds=count)
        return [self._reading(device_id, first, n) | changed for n in range(count)]

    def put(self, readings: Sequence[Wire], in_aggregates: bool = False) -> None:
        """By the SDK, as a device of ours would."""
        self.put_data([(r["device_id"], json.dumps(r).encode()) for r in readings], in_aggregates)

    def put_data(self, entries: Sequence[tuple[str, bytes]], in_aggregates: bool = False) -> None:
        if in_aggregates:
            parts = [entries[n : n + 100] for n in range(0, len(entries), 100)]
            aggregated = stream_producer().aggregate.aggregated
            entries = [(part[0][0], aggregated(part)) for part in parts]
        for n in range(0, len(entries), 500):
            records = [{"PartitionKey": k, "Data": data} for k, data in entries[n : n + 500]]
            answer = self._kinesis.put_records(StreamName=self.deployed.stream, Records=records)
            assert not answer["FailedRecordCount"]

    def post(self, readings: Sequence[Wire]) -> Answer:
        url = f"{self._url('stream-ingest')}/readings"
        return call("POST", url, self._headers, list(readings))

    def publish(self, reading: Wire) -> None:
        """As a device does over MQTT."""
        topic = f"devices/{reading['device_id']}/readings"
        self._iot.publish(topic=topic, qos=1, payload=json.dumps(reading))

    def stored_ids(self, device_ids: Iterable[str]) -> Counter[str]:
        """How often each reading of theirs lies in Parquet, by id."""
        wanted = set(device_ids)
        return Counter(row.reading_id for row in self._all_rows() if row.device_id in wanted)

    def expect_stored_once(self, readings: Sequence[Wire]) -> None:
        """All of their devices' readings, and no other, once each."""
        ids = {reading["reading_id"] for reading in readings}
        devices = {reading["device_id"] for reading in readings}
        eventually(
            f"{len(ids)} readings in Parquet",
            lambda: ids <= self.stored_ids(devices).keys(),
            WITHIN_S,
            every_s=0.5,
        )
        assert self.stored_ids(devices) == Counter(ids)

    def expect_windows(self, readings: Sequence[Wire]) -> None:
        """What is published of their devices is what the readings add up to."""
        expected = dict(_windows(readings))
        devices = {reading["device_id"] for reading in readings}
        published = PublishedWindows(self.deployed, self.since)

        def found() -> dict[Place, tuple[int, float]]:
            published.look_again()
            return {
                place: (window["count"], window["sum"])
                for place, window in published.highest.items()
                if place[0] in devices
            }

        deadline = time.monotonic() + WITHIN_S
        while found() != expected and time.monotonic() < deadline:
            time.sleep(0.5)
        assert found() == expected

    def refused(self, device_ids: Iterable[str]) -> dict[str, str]:
        """Reasons of what lies in quarantine of them, by the original bytes."""
        wanted = [device_id.encode() for device_id in device_ids]
        kept = quarantine.kept(self.deployed, self.since)
        return {
            refused.data.decode(errors="replace"): refused.reason
            for refused in quarantine.refused(self.deployed, kept)
            if any(device_id in refused.data for device_id in wanted)
        }

    def change(self, device: Wire, **changed: object) -> None:
        url = f"{self._url('web-api')}/devices/{device['id']}"
        now = call("GET", url, self._headers)
        wish = {name: device[name] for name in ("siteId", "name", "measures")} | changed
        answer = call("PUT", url, self._headers | {"If-Match": now.headers["ETag"]}, wish)
        assert answer.status == 200, answer.summary

    def _create(self, path: str, wish: Wire) -> Wire:
        headers = self._headers | {"Idempotency-Key": str(uuid4())}
        answer = call("POST", f"{self._url('web-api')}{path}", headers, wish)
        assert answer.status == 201, answer.summary
        created: Wire = answer.json
        return created

    def _all_rows(self) -> Iterator[stored.Stored]:
        keys = stored.objects(self.deployed, self.since)
        for key in keys:
            if key not in self._rows:
                self._rows[key] = stored.rows(self.deployed, [key])
            yield from self._rows[key]

    @staticmethod
    def _reading(device_id: str, first: datetime, n: int) -> Wire:
        at = first + timedelta(seconds=n)
        return {
            "reading_id": uuid7(at),
            "device_id": device_id,
            "kind": KIND,
            "unit": UNIT,
            "observed_at": at.isoformat(),
            "measurement": 10 + n % 80 / 8,
        }

    def _url(self, service: str) -> str:
        return str(self.estate.endpoints["services"][service]["url"])

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.estate.token('operator')}"}

    @cached_property
    def _kinesis(self) -> Any:
        return self.estate.client("kinesis")

    @cached_property
    def _iot(self) -> Any:
        return self.estate.client("iot-data")


def _windows(readings: Sequence[Wire]) -> Iterator[tuple[Place, tuple[int, float]]]:
    counts: dict[Place, list[float]] = defaultdict(list)
    for reading in {reading["reading_id"]: reading for reading in readings}.values():
        at_s = int(datetime.fromisoformat(reading["observed_at"]).timestamp())
        for length_s in LENGTHS_S:
            start = datetime.fromtimestamp(at_s - at_s % length_s, UTC)
            told = start.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            place = (reading["device_id"], reading["kind"], length_s, told)
            counts[place].append(reading["measurement"])
    for place, values in counts.items():
        yield place, (len(values), sum(values))
