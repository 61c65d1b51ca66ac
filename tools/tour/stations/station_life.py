"""One station: it proves itself, speaks for itself alone, and is retired in the end."""

from dataclasses import dataclass, field

from tools.tour.promises import Step, expect, expect_status
from tools.tour.stations.callers import Caller
from tools.tour.stations.refusals import refused
from tools.tour.stations.visit import Visit, path_of

RETIRED = "stackyard.web-api.device-retired.v1"
ANOTHER = "ENAT"
STATUS = {"batteryPercent": 87.5}
Credential = dict[str, str]


@dataclass
class StationLife:
    visit: Visit
    credentials: list[Credential] = field(default_factory=list)

    def steps(self) -> list[Step]:
        return [
            ("a station tells how it is", self.tell_its_status),
            ("it speaks for another", self.speak_for_another),
            ("its credential is rotated", self.rotate),
            ("what it has measured", self.read_what_was_measured),
        ]

    def last_steps(self) -> list[Step]:
        return [("it is retired", self.retire)]

    def tell_its_status(self) -> str:
        itself = self._with_a_new_credential()
        expect_status(itself("PUT", f"{self.visit.path}/status", STATUS), 200, "PUT status")
        read = self.visit.viewer("GET", f"{self.visit.path}/status")
        battery = expect_status(read, 200, "GET status").json["batteryPercent"]
        expect(battery, STATUS["batteryPercent"], "battery")
        return f"by its own credential: 200\npeople read: battery {battery} %"

    def speak_for_another(self) -> str:
        itself, another = self._by(self.credentials[0]), path_of(self.visit.devices[ANOTHER])
        at_field = refused(itself("PUT", f"{another}/status", STATUS), 404, "not-found")
        elsewhere = Caller(self.visit.doors.anybody.door, itself.headers)
        at_people = refused(elsewhere("GET", self.visit.path), 401, "unauthorized")
        return f"{at_field}\nby the door of people: {at_people}"

    def rotate(self) -> str:
        before, after = self._by(self.credentials[0]), self._with_a_new_credential()
        for each in (before, after):
            expect_status(each("GET", self.visit.path), 200, "either credential")
        old = f"{self.visit.path}/credentials/{self.credentials[0]['id']}"
        expect_status(self.visit.operator("DELETE", old), 204, "DELETE of a credential")
        told = refused(before("GET", self.visit.path), 401, "unauthorized")
        expect_status(after("GET", self.visit.path), 200, "the new credential")
        return f"both are good until one is revoked\n{told}; the new one goes on"

    def read_what_was_measured(self) -> str:
        kind, device = self.visit.station["measures"][0]["kind"], self.visit.station["id"]
        lists = {
            "readings": f"{self.visit.path}/readings",
            "windows": f"{self.visit.path}/windows?kind={kind}&lengthSeconds=600",
            "alerts": f"/alerts?deviceId={device}",
        }
        for name, address in lists.items():
            answer = expect_status(self.visit.viewer("GET", address), 200, f"GET {address}")
            expect(answer.json[name], [], name)
        return f"{', '.join(lists)}: 200, none yet"

    def retire(self) -> str:
        visit = self.visit
        for _ in range(2):
            expect_status(visit.operator("DELETE", visit.path, If_Match="*"), 204, "DELETE")
        last = expect_status(visit.viewer("GET", visit.path), 200, "GET of the retired").json
        expect(last["state"], "retired", "state")
        visit.promised[RETIRED] += 1
        told = refused(self._by(self.credentials[-1])("GET", visit.path), 401, "unauthorized")
        return f"204, twice as once; still to be read\nits credential: {told}"

    def _with_a_new_credential(self) -> Caller:
        issued = self.visit.operator("POST", f"{self.visit.path}/credentials")
        credential: Credential = expect_status(issued, 201, "POST credentials").json
        self.credentials.append(credential)
        return self._by(credential)

    def _by(self, credential: Credential) -> Caller:
        return self.visit.doors.device(credential["token"])
