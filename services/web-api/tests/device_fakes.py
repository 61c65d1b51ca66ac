"""Stand-ins for the roles of devices; sites, keys and outbox are those of the sites' stand-ins."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from uuid import UUID

from msgspec.structs import replace

from tests.fakes import FakeSites
from web_api.domain.credential import MOST_ACTIVE, Credential, TooManyCredentials
from web_api.domain.device import (
    Device,
    DeviceOrder,
    DevicePage,
    ExternalIdTaken,
    IsRetired,
    Reported,
    State,
    Wanted,
)
from web_api.domain.errors import AlreadyRegistered, Changed, InFlight
from web_api.domain.keys import Kept, Key
from web_api.domain.site_rules import unknown_site
from web_api.events.devices import DeviceEvent
from web_api.events.envelope import waiting


@dataclass
class FakeDevices:
    """`faults` are raised first, one a call, before anything is kept or read; `meanwhile` is what
    others do before a write, each at one.
    """

    sites: FakeSites = field(default_factory=FakeSites)
    kept: dict[UUID, Device] = field(default_factory=dict)
    statuses: dict[UUID, Reported] = field(default_factory=dict)
    faults: list[Exception | None] = field(default_factory=list)
    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def add(self, device: Device, announcement: DeviceEvent, kept: tuple[Key, Kept] | None) -> None:
        with self.lock:
            self._fail()
            keys = self.sites.keys.kept
            if device.id in self.kept or (kept and kept[0].digest in keys):
                raise AlreadyRegistered(str(device.id))
            self._move(None, device)
            self.kept[device.id] = device
            self.sites.outbox.add(waiting(announcement))
            if kept:
                keys[kept[0].digest] = kept[1]

    def update(self, read: Device, device: Device, announcement: DeviceEvent) -> None:
        if self.meanwhile:
            self.meanwhile.pop(0)()
        with self.lock:
            self._fail()
            if self.kept[read.id].revision != read.revision:
                raise Changed(str(read.id))
            self._move(read, device)
            self.kept[device.id] = device
            self.sites.outbox.add(waiting(announcement))

    def find(self, device_id: UUID) -> Device | None:
        self._fail()
        return self.kept.get(device_id)

    def page(self, wanted: Wanted, after: UUID | None, limit: int) -> DevicePage:
        self._fail()
        is_down = wanted.order is DeviceOrder.NEWEST
        found = [
            self.kept[each]
            for each in sorted(self.kept, reverse=is_down)
            if (after is None or (each < after if is_down else each > after))
            and wanted.site_id in (None, self.kept[each].details.site_id)
            and wanted.state in (None, self.kept[each].state)
        ]
        return DevicePage(found[:limit], found[limit - 1].id if len(found) > limit else None)

    def report(self, device_id: UUID, reported: Reported) -> None:
        self._fail()
        self.statuses[device_id] = reported

    def reported(self, device_id: UUID) -> Reported | None:
        self._fail()
        return self.statuses.get(device_id)

    def _move(self, before: Device | None, after: Device) -> None:
        old, new = (
            device.details if device and device.state is State.ACTIVE else None
            for device in (before, after)
        )
        if new:
            if new.site_id not in self.sites.kept:
                raise unknown_site("device")
            if new.external_id is not None and self._is_taken(after):
                raise ExternalIdTaken
            self.sites.active[new.site_id] += 1
        if old:
            self.sites.active[old.site_id] -= 1

    def _is_taken(self, device: Device) -> bool:
        """By an active device of the site."""
        place = (device.details.site_id, device.details.external_id)
        return any(
            (each.details.site_id, each.details.external_id) == place
            for each in self.kept.values()
            if each.id != device.id and each.state is State.ACTIVE
        )

    def _fail(self) -> None:
        if self.faults:
            fault = self.faults.pop(0)
            if fault:
                raise fault


@dataclass
class FakeCredentials:
    devices: FakeDevices
    kept: dict[tuple[UUID, UUID], Credential] = field(default_factory=dict)

    def add(self, credential: Credential, kept: tuple[Key, Kept] | None) -> None:
        keys = self.devices.sites.keys.kept
        place = (credential.device_id, credential.id)
        if place in self.kept or (kept and kept[0].digest in keys):
            raise AlreadyRegistered(str(credential.id))
        device = self.devices.kept.get(credential.device_id)
        if device is None or device.state is State.RETIRED:
            raise IsRetired
        active = [
            each
            for (device_id, _), each in self.kept.items()
            if device_id == device.id and each.revoked_at is None
        ]
        if len(active) >= MOST_ACTIVE:
            raise TooManyCredentials
        self.kept[place] = credential
        if kept:
            keys[kept[0].digest] = kept[1]

    def find(self, device_id: UUID, credential_id: UUID) -> Credential | None:
        return self.kept.get((device_id, credential_id))

    def page(self, device_id: UUID, after: UUID | None, limit: int) -> list[Credential]:
        ids = [
            credential_id
            for device, credential_id in self.kept
            if device == device_id and (after is None or credential_id < after)
        ]
        return [self.kept[device_id, each] for each in sorted(ids, reverse=True)[:limit]]

    def revoke(self, credential: Credential, at: datetime) -> None:
        place = (credential.device_id, credential.id)
        if place not in self.kept or self.kept[place].revoked_at:
            raise Changed(str(credential.id))
        self.kept[place] = replace(self.kept[place], revoked_at=at)


@dataclass
class _Claim:
    content: str
    claimed_at: datetime
    held_until: datetime
    answer: str | None = None


@dataclass
class FakeClaims:
    """`faults` are raised first, one a claim."""

    kept: dict[str, _Claim] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def claim(self, key: Key, now: datetime, until: datetime) -> Kept | datetime:
        if self.faults:
            raise self.faults.pop(0)
        found = self.kept.setdefault(key.digest, _Claim(key.content, now, now))
        Kept(found.content, "").replay(key)
        if found.answer is not None:
            return Kept(found.content, found.answer)
        if now < found.held_until:
            raise InFlight("not done yet")
        found.held_until = until
        return found.claimed_at

    def finish(self, key: Key, kept: Kept, claimed_at: datetime) -> None:
        self.kept[key.digest] = _Claim(kept.content, claimed_at, claimed_at, kept.answer)

    def release(self, key: Key, now: datetime) -> None:
        self.kept[key.digest].held_until = now
