"""How sites and devices are registered, listed, changed and asked for again."""

from dataclasses import dataclass, field

from tools.http import Answer
from tools.tour.promises import Step, expect, expect_status
from tools.tour.stations.networks import networks
from tools.tour.stations.refusals import refused
from tools.tour.stations.visit import Device, Visit, as_sent

PAGE = 7
WRONG = ("name", "measures/0/unit")
"""What is wrong with one item of the batch."""

SITE_CREATED = "stackyard.web-api.site-created.v1"
REGISTERED = "stackyard.web-api.device-registered.v1"


@dataclass
class Registration:
    visit: Visit
    batch: dict[str, list[Device]] = field(default_factory=dict)
    etag: str = ""

    def steps(self) -> list[Step]:
        return [
            ("networks become sites", self.register_sites),
            ("their stations in one batch", self.register_devices),
            ("the batch a second time", self.repeat_the_batch),
            ("page through by sevens", self.page_through),
            ("change one, then as it was read", self.change_one),
            ("ask again with its ETag", self.ask_with_its_etag),
        ]

    def register_sites(self) -> str:
        visit = self.visit
        for network in networks():
            answer = visit.operator("POST", "/sites", network.site, **visit.key(network.code))
            visit.sites[network.code] = expect_status(answer, 201, "POST /sites").json["id"]
            visit.promised[SITE_CREATED] += 1
        return ", ".join(f"{each.name} ({len(each.stations)})" for each in networks())

    def register_devices(self) -> str:
        """One item is wrong: its name is blank, and its unit no code of UCUM."""
        right = [
            station.device(self.visit.sites[network.code])
            for network in networks()
            for station in network.stations
        ]
        wrong = {**right[0], "name": " ", "measures": [{"kind": "dew-point", "unit": "°C"}]}
        place = len(networks()[0].stations)
        self.batch = {"devices": [*right[:place], wrong, *right[place:]]}
        results = self._send_the_batch().json["results"]
        statuses = [result["status"] for result in results]
        expect(statuses, [201] * place + [422] + [201] * (len(right) - place), "results")
        problem = results[place]["problem"]
        found = [error["pointer"] for error in problem["errors"]]
        expect(found, [f"#/devices/{place}/{what}" for what in WRONG], "violations")
        registered = [result["device"] for result in results if "device" in result]
        self.visit.devices = {device["externalId"]: device for device in registered}
        self.visit.promised[REGISTERED] += len(right)
        return f"201 for {len(right)}, 422 for the wrong one\n{', '.join(found)}"

    def repeat_the_batch(self) -> str:
        again = self._send_the_batch()
        ids = [each["device"]["id"] for each in again.json["results"] if "device" in each]
        expect(ids, self._ids, "ids of devices")
        expect(again.headers.get("Idempotency-Replayed"), "true", "Idempotency-Replayed")
        return "as before, Idempotency-Replayed: true"

    def page_through(self) -> str:
        pages = [
            page
            for site in self.visit.sites.values()
            for page in self.visit.operator.pages(f"/devices?siteId={site}&limit={PAGE}", "devices")
        ]
        expect([device["id"] for page in pages for device in page], self._ids, "devices listed")
        return f"{len(pages)} pages, signed cursors; {len(self._ids)} stations, each once"

    def change_one(self) -> str:
        visit, station, operator = self.visit, self.visit.station, self.visit.operator
        etag = operator("GET", visit.path).headers["ETag"]
        change = as_sent(station) | {"name": f"{station['name']} ({station['externalId']})"}
        changed = operator("PUT", visit.path, change, If_Match=etag)
        self.etag = expect_status(changed, 200, "PUT with the ETag").headers["ETag"]
        second = operator("PUT", visit.path, as_sent(station), If_Match=etag)
        stale = refused(second, 412, "precondition-failed")
        visit.devices[station["externalId"]] = changed.json
        visit.promised[REGISTERED] += 1
        return f"If-Match: {etag} → 200, ETag: {self.etag}\nonce more → {stale}"

    def ask_with_its_etag(self) -> str:
        answer = self.visit.viewer("GET", self.visit.path, If_None_Match=self.etag)
        expect((answer.status, answer.body), (304, b""), "status and body")
        return f"If-None-Match: {self.etag} → 304, no body"

    @property
    def _ids(self) -> list[str]:
        return [device["id"] for device in self.visit.devices.values()]

    def _send_the_batch(self) -> Answer:
        visit = self.visit
        answer = visit.operator("POST", "/devices/batch", self.batch, **visit.key("batch"))
        return expect_status(answer, 200, "POST /devices/batch")
