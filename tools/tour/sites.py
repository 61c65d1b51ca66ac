"""Chapter `sites`: real airports become sites, and each event is counted once."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from tools.estate import Estate
from tools.http import Answer, call
from tools.repository import ROOT
from tools.tour.counters import Counters
from tools.tour.promises import NotAsPromised, Step, expect, slug, wait_for

AIRPORTS = Path(__file__).with_name("airports.csv")
EVENT_EXAMPLES = ROOT / "shared/contracts/web-api/site-created.v1/examples"
SITE_CREATED = "stackyard.web-api.site-created.v1"


def chapter(estate: Estate) -> Iterator[Step]:
    visit = _Visit(estate)
    yield "sign in", visit.sign_in
    yield "register airports as sites", visit.register_airports
    yield "send one a second time", visit.send_one_twice
    yield "send an invalid one", visit.send_an_invalid_one
    yield "send one without a token", visit.send_one_without_a_token
    yield "a viewer tries to write", visit.write_as_a_viewer
    yield "each event counted once", visit.each_event_is_counted_once
    yield "an event delivered twice", visit.an_event_is_delivered_twice
    yield "a poison event", visit.a_poison_event


@dataclass
class _Visit:
    estate: Estate
    run: str = field(default_factory=lambda: uuid4().hex[:8])
    tokens: dict[str, str] = field(default_factory=dict)
    counted_before: int = 0

    def sign_in(self) -> str:
        people = self.estate.people
        for group in ("operator", "viewer"):
            person = self.estate.demo_person(group)
            self.tokens[group] = people.identity_token(person)
        self.counted_before = self._counted()
        return f"tokens for operator and viewer; {self.counted_before} events counted so far"

    def register_airports(self) -> str:
        sites = [self._post(site, key=self._key(site)) for site in airports()]
        if refused := [answer for answer in sites if answer.status != 201]:
            raise NotAsPromised(f"POST /sites answered {refused[0].summary}")
        created = {answer.json["id"] for answer in sites}
        expect(len(created), len(airports()), "sites created")
        return f"{len(created)} created, {_code(0)} the first, {_code(-1)} the last"

    def send_one_twice(self) -> str:
        site = airports()[0]
        first, second = (self._post(site, key=self._key(site)) for _ in range(2))
        expect(second.json["id"], first.json["id"], "site")
        expect(second.headers.get("Idempotency-Replayed"), "true", "Idempotency-Replayed")
        return f"201 again, the same site {second.json['id'][:8]}…"

    def send_an_invalid_one(self) -> str:
        answer = self._post({"name": " ", "latitude": 123, "longitude": "east"})
        expect(answer.status, 422, "status")
        return f"422 {slug(answer)}, {len(answer.json['errors'])} violations at once"

    def send_one_without_a_token(self) -> str:
        answer = self._post(airports()[0], group=None)
        expect(answer.status, 401, "status")
        return f"401 {slug(answer)}"

    def write_as_a_viewer(self) -> str:
        answer = self._post(airports()[0], group="viewer")
        expect(answer.status, 403, "status")
        return f"403 {slug(answer)}"

    def each_event_is_counted_once(self) -> str:
        wanted = self.counted_before + len(airports())
        self._await_count(wanted)
        return f"{len(airports())} sites, {wanted - self.counted_before} events counted"

    def an_event_is_delivered_twice(self) -> str:
        before, event = self._counted(), self._unheard_event()
        for _ in range(2):
            self._put_on_the_bus(event)
        self._await_count(before + 1)
        return f"event {event['id'][:8]}… twice on the bus, counted once"

    def a_poison_event(self) -> str:
        poison = {"tour": self.run, "this": "is no CloudEvent"}
        self._put_on_the_bus(poison)
        kept = wait_for("the poison event in quarantine", lambda: self._quarantined(self.run))
        return f"kept in quarantine as {kept[:13]}…, its neighbours went on"

    def _post(
        self, site: Mapping[str, Any], group: str | None = "operator", key: str | None = None
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self.tokens[group]}"} if group else {}
        if key:
            headers["Idempotency-Key"] = key
        return call("POST", f"{self.estate.url('web-api')}/sites", headers, site)

    def _key(self, site: Mapping[str, Any]) -> str:
        return f"tour-{self.run}-{site['externalId']}"

    @property
    def _counters(self) -> Counters:
        return Counters(self.estate, self.tokens["viewer"])

    def _counted(self) -> int:
        return self._counters.now()[SITE_CREATED]

    def _await_count(self, wanted: int) -> None:
        self._counters.await_exactly({SITE_CREATED: wanted})

    def _unheard_event(self) -> dict[str, Any]:
        example = json.loads(sorted(EVENT_EXAMPLES.iterdir())[0].read_text())
        return {**example, "id": str(uuid4())}

    def _put_on_the_bus(self, detail: Mapping[str, Any]) -> None:
        answer = self.estate.account.client("events").put_events(
            Entries=[
                {
                    "EventBusName": self.estate.registry["platform/bus/name"],
                    "Source": "stackyard.web-api",
                    "DetailType": SITE_CREATED,
                    "Detail": json.dumps(detail),
                }
            ]
        )
        expect(answer["FailedEntryCount"], 0, "refused events")

    def _quarantined(self, mark: str) -> str | None:
        s3 = self.estate.account.client("s3")
        bucket = self.estate.registry["cron-audit/quarantine-bucket/name"]
        for item in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
            body = s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
            if mark.encode() in body:
                return str(item["Key"])
        return None


def airports() -> list[dict[str, Any]]:
    """Sites as POST /sites takes them, from the list checked in beside this file (SOURCES.md)."""
    with AIRPORTS.open(encoding="utf-8") as file:
        return [
            {
                "name": f"{row['name']}, {row['city']}",
                "latitude": float(row["latitude"]),
                "longitude": float(row["longitude"]),
                "externalId": row["iata"],
            }
            for row in csv.DictReader(file)
        ]


def _code(position: int) -> str:
    return str(airports()[position]["externalId"])
