"""Readings that come before anybody has registered their device: of one that is heard late."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tools.estate import Estate
from tools.repository import ROOT
from tools.tour.promises import expect
from tools.tour.readings.stations import NEW_YORK

REGISTERED_LATE, MISTYPED = "KLGA", "KJFK"
"""The second one is registered, but some of its readings come under an id that nobody has."""

KIND = "air-temperature"
HOURS = {REGISTERED_LATE: range(240), MISTYPED: range(24)}
"""Of the year, those that are sent: the first, so that whatever follows is not late behind them."""

EXAMPLES = ROOT / "shared/contracts/web-api"


@dataclass
class Latecomers:
    """web-api gives a device its id when it registers it, so that none can send before. What comes
    late is its event, put on the bus here when the readings have come already."""

    estate: Estate
    site_id: str
    devices: dict[str, str] = field(
        default_factory=lambda: {station: str(uuid4()) for station in HOURS}
    )
    """Ids by the codes of the stations."""

    def register(self) -> None:
        device = NEW_YORK.device(REGISTERED_LATE, self.site_id)
        told = {"revision": 1, "registeredAt": _now()}
        self._publish("device-registered", "anchorage-thermometer", device | told)

    def retire(self) -> None:
        told = {"siteId": self.site_id, "revision": 2, "retiredAt": _now()}
        self._publish("device-retired", "anchorage-thermometer", told)

    def _publish(self, event: str, example: str, data: dict[str, Any]) -> None:
        """As web-api would, by its contract's example."""
        file = EXAMPLES / f"{event}.v1/examples/{example}.json"
        device = self.devices[REGISTERED_LATE]
        known: dict[str, Any] = json.loads(file.read_text())
        known |= {"id": str(uuid4()), "subject": device, "time": _now()}
        known["data"] = {"deviceId": device} | data
        answer = self.estate.account.client("events").put_events(
            Entries=[
                {
                    "EventBusName": self.estate.registry["platform/bus/name"],
                    "Source": known["source"],
                    "DetailType": known["type"],
                    "Detail": json.dumps(known),
                }
            ]
        )
        expect(answer["FailedEntryCount"], 0, "refused events")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
