"""Keeping the alerts that stream-ingest raises and clears."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from web_api.domain.alert import Alert, AlertList, AlertPage
from web_api.events.crossings import Heard
from web_api.use_cases.contention import persistently


class Alerts(Protocol):
    """Every method raises TransientError when the store can't now."""

    def find(self, alert_id: UUID) -> Alert | None:
        """What was kept before is found at once."""

    def keep(self, alert: Alert) -> None:
        """Keep it under the next revision; raises Changed if its own isn't the stored one."""

    def page(self, which: AlertList, before: UUID | None, limit: int) -> AlertPage:
        """Up to `limit` alerts, of 100 at most, newest first, older than `before`."""


class DeviceSites(Protocol):
    def site_of(self, device_id: UUID) -> UUID | None:
        """Where the device stands, if it is known; raises TransientError for now."""


class Noted(StrEnum):
    NEW = "new"
    AGAIN = "told before"


class RecordCrossing(Struct, frozen=True):
    """In any order and however often crossings come, the same alert is left of them.

    `pause` waits before another try.
    """

    alerts: Alerts
    devices: DeviceSites
    pause: Callable[[int], None]

    def __call__(self, heard: Heard) -> Noted:
        return persistently(lambda: self._record(heard), self.pause)

    def _record(self, heard: Heard) -> Noted:
        found = self.alerts.find(heard.occasion.alert_id)
        alert = (found or Alert(occasion=heard.occasion)).after(heard.crossing)
        if alert.site_id is None:
            # An alert stays with the site where it was raised, wherever its device goes.
            alert = replace(alert, site_id=self.devices.site_of(heard.occasion.device_id))
        if alert == found:
            return Noted.AGAIN
        self.alerts.keep(alert)
        return Noted.NEW
