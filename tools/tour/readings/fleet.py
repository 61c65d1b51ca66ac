"""The stations of this chapter, as devices of web-api."""

from dataclasses import dataclass, field
from functools import cached_property
from uuid import uuid4

from tools.estate import Estate
from tools.tour.promises import expect, expect_status
from tools.tour.readings.stations import Network
from tools.tour.stations.callers import Caller, Doors


@dataclass
class Fleet:
    estate: Estate
    run: str = field(default_factory=lambda: uuid4().hex[:8])
    devices: dict[str, str] = field(default_factory=dict)
    """Their ids, by the codes of the stations."""

    sites: dict[str, str] = field(default_factory=dict)
    """Ids, by the codes of the networks."""

    def register(self, network: Network, *stations: str) -> None:
        """The site, when it is new, and those stations of the network as its devices."""
        if network.code not in self.sites:
            made = self._post("/sites", network.site(), f"site-{network.code}")
            self.sites[network.code] = made["id"]
        for station in stations:
            device = network.device(station, self.sites[network.code])
            # Devices of one site have different names of their own; those of an earlier run stay.
            made = self._post("/devices", device, f"device-{station}")
            self.devices[station] = made["id"]

    def retire(self) -> None:
        """So that nobody is told of their silence, later on."""
        for device in self.devices.values():
            answer = self.operator("DELETE", f"/devices/{device}", If_Match="*")
            expect_status(answer, 204, "DELETE of a device")
        expect(bool(self.devices), True, "devices registered")

    @cached_property
    def operator(self) -> Caller:
        return Doors(self.estate).person("operator")

    @cached_property
    def viewer(self) -> Caller:
        return Doors(self.estate).person("viewer")

    def _post(self, path: str, body: object, key: str) -> dict[str, str]:
        answer = self.operator("POST", path, body, Idempotency_Key=f"readings-{self.run}-{key}")
        made: dict[str, str] = expect_status(answer, 201, f"POST {path}").json
        return made
