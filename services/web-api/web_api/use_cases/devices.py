"""Registering devices, reading, changing and retiring them."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from web_api.domain.device import (
    Device,
    DeviceDetails,
    DevicePage,
    IsRetired,
    Reported,
    State,
    Status,
    Wanted,
)
from web_api.domain.keys import Kept, Key
from web_api.domain.site import Expected
from web_api.domain.story import Story
from web_api.events.devices import DeviceEvent, device_registered, device_retired
from web_api.use_cases.contention import persistently
from web_api.use_cases.keys import Done, Keys, once
from web_api.use_cases.sites import expect_revision

Enter = Callable[[UUID], None]
"""Raises what refuses the caller at a site; asked of where a device stands when it is read."""


class Devices(Protocol):
    """Every method raises TransientError when the store can't now, Contended for another's write.

    Writes raise Invalid when the device's site isn't there, and ExternalIdTaken.
    """

    def add(self, device: Device, announcement: DeviceEvent, kept: tuple[Key, Kept] | None) -> None:
        """Keep all three or nothing; raises AlreadyRegistered when the id or the key is taken."""

    def update(self, read: Device, device: Device, announcement: DeviceEvent) -> None:
        """Keep the device and its event over what was read; raises Changed if that is no more."""

    def find(self, device_id: UUID) -> Device | None:
        """What was written before is found at once."""

    def page(self, wanted: Wanted, after: UUID | None, limit: int) -> DevicePage:
        """Up to `limit` devices, of 100 at most. Those of a site follow a write within a moment."""

    def report(self, device_id: UUID, reported: Reported) -> None:
        """Keep what a device says of itself in the place of what it said before."""

    def reported(self, device_id: UUID) -> Reported | None:
        """What was reported before is found at once."""


class RegisterDevice(Struct, frozen=True):
    """`pause` waits before another try."""

    devices: Devices
    keys: Keys
    now: Callable[[], datetime]
    new_id: Callable[[datetime], UUID]
    pause: Callable[[int], None]

    def __call__(
        self,
        details: DeviceDetails,
        caller: str,
        key: Key | None,
        story: Story,
        answer: Callable[[Device], str],
    ) -> Done[Device]:
        """Register once by key; `answer` is what its repeats get.

        Raises KeyReused, ExternalIdTaken, and Invalid when there is no such site.
        """
        now = self.now()
        device = Device(
            id=self.new_id(now), details=details, registered_at=now, registered_by=caller
        )
        kept = (key, Kept(key.content, answer(device))) if key else None

        def register() -> Device:
            self.devices.add(device, device_registered(device, now, story), kept)
            return device

        return once(register, key, self.keys, self.pause)


class ReplaceDevice(Struct, frozen=True):
    devices: Devices
    now: Callable[[], datetime]
    pause: Callable[[int], None]

    def __call__(
        self,
        device_id: UUID,
        details: DeviceDetails,
        expected: Expected,
        story: Story,
        enter: Enter,
    ) -> Device | None:
        """The device as it is now, None for none.

        Raises Stale when it isn't as expected, IsRetired, ExternalIdTaken, Invalid for no site.
        """

        def work() -> Device | None:
            return self._replace(device_id, details, expected, story, enter)

        return persistently(work, self.pause)

    def _replace(
        self,
        device_id: UUID,
        details: DeviceDetails,
        expected: Expected,
        story: Story,
        enter: Enter,
    ) -> Device | None:
        read = self.devices.find(device_id)
        if read is None:
            return None
        enter(read.details.site_id)
        expect_revision(read.revision, expected)
        if read.state is State.RETIRED:
            raise IsRetired
        # What changes nothing needn't be told: receivers have it.
        if read.details == details:
            return read
        device = replace(read, details=details, revision=read.revision + 1)
        self.devices.update(read, device, device_registered(device, self.now(), story))
        return device


class RetireDevice(Struct, frozen=True):
    devices: Devices
    now: Callable[[], datetime]
    pause: Callable[[int], None]

    def __call__(self, device_id: UUID, expected: Expected, story: Story, enter: Enter) -> bool:
        """Whether there is such a device; twice is as once. Raises Stale when not as expected."""
        return persistently(lambda: self._retire(device_id, expected, story, enter), self.pause)

    def _retire(self, device_id: UUID, expected: Expected, story: Story, enter: Enter) -> bool:
        read = self.devices.find(device_id)
        if read is None:
            return False
        enter(read.details.site_id)
        # Whatever was expected: whoever repeats a request that was done knows no later revision.
        if read.state is State.ACTIVE:
            expect_revision(read.revision, expected)
            now = self.now()
            device = replace(read, retired_at=now, revision=read.revision + 1)
            self.devices.update(read, device, device_retired(device, now, story))
        return True


class ReportStatus(Struct, frozen=True):
    devices: Devices
    now: Callable[[], datetime]

    def __call__(self, device: Device, status: Status) -> Reported:
        """What a device says of itself, in the place of what it said before."""
        reported = Reported(status, self.now())
        self.devices.report(device.id, reported)
        return reported
