"""The doors that readings come in by, each used as its callers would."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import cycle
from typing import Any

from tools.estate import Estate
from tools.http import send
from tools.stream_ingest.deployed import Deployed
from tools.stream_ingest.producer import stream_producer
from tools.tour.promises import NotAsPromised, expect, expect_status
from tools.tour.readings.deliveries import Door, Item, Parcel

MOST_AT_ONCE = 500
"""https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html"""

Refusals = dict[str, str]
"""What a caller is told: reasons by the ids of readings."""


@dataclass
class Doors:
    """Everything that a parcel holds is taken when `put` returns, and only then."""

    estate: Estate
    requests: int = 0
    turned_away: Refusals = field(default_factory=dict)

    def put(self, parcel: Parcel) -> None:
        ways: dict[Door, Callable[[tuple[Item, ...]], None]] = {
            Door.SDK: self._by_put_records,
            Door.KPL: self._by_the_producer,
            Door.HTTP: self._by_http,
            Door.IOT: self._by_iot,
        }
        ways[parcel.door](parcel.items)

    def close(self) -> None:
        if "_producer" in self.__dict__:
            self._producer.close()

    def _by_put_records(self, items: tuple[Item, ...]) -> None:
        kinesis, stream = self._clients["kinesis"], self._deployed.stream
        for start in range(0, len(items), MOST_AT_ONCE):
            entries = [
                {"PartitionKey": item.device_id, "Data": item.data}
                for item in items[start : start + MOST_AT_ONCE]
            ]
            answer = kinesis.put_records(StreamName=stream, Records=entries)
            self.requests += 1
            expect(answer["FailedRecordCount"], 0, "records that PutRecords refused")

    def _by_the_producer(self, items: tuple[Item, ...]) -> None:
        before = self._producer.metrics
        for item in items:
            self._producer.put(item.device_id, item.data)
        self._producer.flush()
        after = self._producer.metrics
        self.requests += after.requests - before.requests
        expect(after.taken - before.taken, len(items), "readings taken of the producer")

    def _by_http(self, items: tuple[Item, ...]) -> None:
        content_type, headers, body = next(self._forms)([item.data for item in items])
        headers = {"Authorization": self._authorization, "Content-Type": content_type} | headers
        answer = send("POST", f"{self.estate.url('stream-ingest')}/readings", headers, body)
        self.requests += 1
        receipt = expect_status(answer, 202, "POST /readings").json
        for refused in receipt["refused"]:
            for reading_id in items[refused["index"]].reading_ids:
                self.turned_away[reading_id] = refused["reason"]
        taken = len(items) - len(receipt["refused"])
        expect(receipt["accepted"], taken, "readings accepted")

    def _by_iot(self, items: tuple[Item, ...]) -> None:
        for item in items:
            topic = f"devices/{item.device_id}/readings"
            self._clients["iot-data"].publish(topic=topic, qos=1, payload=item.data)
            self.requests += 1

    @cached_property
    def _forms(self) -> Iterator[Callable[[list[bytes]], tuple[str, dict[str, str], bytes]]]:
        """Every request takes the next of the forms that the door knows."""
        return cycle((as_array, as_lines, as_zipped_lines))

    @cached_property
    def _deployed(self) -> Deployed:
        return Deployed(self.estate.account)

    @cached_property
    def _clients(self) -> dict[str, Any]:
        return {name: self.estate.account.client(name) for name in ("kinesis", "iot-data")}

    @cached_property
    def _authorization(self) -> str:
        return f"Bearer {self.estate.people.identity_token(self.estate.demo_person('operator'))}"

    @cached_property
    def _producer(self) -> Any:
        module = stream_producer()
        settings = module.Settings(aggregation=module.Aggregation())

        def failed(failure: Any) -> None:
            raise NotAsPromised(f"the producer gave up {len(failure.records)}: {failure.reason}")

        return module.Producer(self._clients["kinesis"], self._deployed.stream, failed, settings)


def as_array(readings: list[bytes]) -> tuple[str, dict[str, str], bytes]:
    return "application/json", {}, b"[" + b",".join(readings) + b"]"


def as_lines(readings: list[bytes]) -> tuple[str, dict[str, str], bytes]:
    return "application/x-ndjson", {}, b"\n".join(readings) + b"\n"


def as_zipped_lines(readings: list[bytes]) -> tuple[str, dict[str, str], bytes]:
    content_type, _, lines = as_lines(readings)
    return content_type, {"Content-Encoding": "gzip"}, gzip.compress(lines, mtime=0)
