"""Registering up to a hundred devices by one request, each of which may fail alone."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias
from uuid import UUID

from msgspec import Struct

from web_api.domain.device import Device, DeviceDetails
from web_api.domain.errors import AlreadyRegistered, Contended, PermanentError, TransientError
from web_api.domain.keys import Kept, Key
from web_api.domain.story import Story
from web_api.domain.uuid7 import uuid7
from web_api.events.devices import device_registered
from web_api.use_cases.contention import persistently
from web_api.use_cases.devices import Devices
from web_api.use_cases.keys import Done

# Longer than a request can last: whoever finds a claim older than this finds nobody at work on it.
HOLD = timedelta(seconds=35)
# No device is begun after this. With the slowest last one the answer is well within 29 s.
TIME_FOR_ALL = timedelta(seconds=10)
SEED_BYTES = 8

Outcome: TypeAlias = Device | Exception


class BatchClaims(Protocol):
    """Every method raises TransientError when the store can't now."""

    def claim(self, key: Key, now: datetime, until: datetime) -> Kept | datetime:
        """What an earlier request was answered with; or when the first began, whose work is ours.

        Raises InFlight while another has it, KeyReused when the key has named something else.
        """

    def finish(self, key: Key, kept: Kept, claimed_at: datetime) -> None:
        """From now on the key is answered with this."""

    def release(self, key: Key, now: datetime) -> None:
        """The next request with the key may go on at once."""


class RegisterDevices(Struct, frozen=True):
    """`randomness` answers SEED_BYTES bytes; `pause` waits before another try."""

    devices: Devices
    claims: BatchClaims
    now: Callable[[], datetime]
    randomness: Callable[[], bytes]
    pause: Callable[[int], None]

    def __call__(
        self,
        items: Sequence[DeviceDetails | Exception],
        caller: str,
        key: Key | None,
        story: Story,
        answer: Callable[[Sequence[Outcome]], str],
    ) -> Done[Sequence[Outcome]]:
        """Register each item that isn't refused before; in the items' order.

        A key's repeat gets `answer`, except when the time or the store has left devices out: then
        it registers those, and none twice. Raises InFlight and KeyReused.
        """
        begun = self.now()
        claimed = self.claims.claim(key, begun, begun + HOLD) if key else begun
        if isinstance(claimed, Kept):
            return Done(None, claimed.answer)
        seed = bytes.fromhex(key.digest)[:SEED_BYTES] if key else self.randomness()
        devices = [_device(item, claimed, index, seed, caller) for index, item in enumerate(items)]
        outcomes = list(self._outcomes(devices, begun + TIME_FOR_ALL, story))
        if key and any(isinstance(outcome, TransientError) for outcome in outcomes):
            self.claims.release(key, self.now())
        elif key:
            self.claims.finish(key, Kept(key.content, answer(outcomes)), claimed)
        return Done(outcomes)

    def _outcomes(
        self, devices: Sequence[Outcome], end: datetime, story: Story
    ) -> Iterator[Outcome]:
        """In a disturbance each call costs its whole time-out: after the first, none is begun."""
        fault: TransientError | None = None
        for device in devices:
            if not isinstance(device, Device):
                yield device
                continue
            if fault is None and self.now() >= end:
                fault = TransientError("the time for one request is up")
            outcome = fault or self._outcome(device, story)
            # Another's write holds up its own site alone.
            if isinstance(outcome, TransientError) and not isinstance(outcome, Contended):
                fault = outcome
            yield outcome

    def _outcome(self, device: Device, story: Story) -> Outcome:
        try:
            return persistently(lambda: self._register(device, story), self.pause)
        except (PermanentError, TransientError) as error:
            return error

    def _register(self, device: Device, story: Story) -> Device:
        try:
            self.devices.add(device, device_registered(device, device.registered_at, story), None)
        except AlreadyRegistered:
            # By an earlier request with the key, which was cut off.
            earlier = self.devices.find(device.id)
            if earlier is None:
                raise TransientError("a device is there for a write and not for a read") from None
            return earlier
        return device


def _device(
    item: DeviceDetails | Exception, at: datetime, index: int, seed: bytes, caller: str
) -> Outcome:
    if isinstance(item, Exception):
        return item
    return Device(
        id=batch_id(at, index, seed), details=item, registered_at=at, registered_by=caller
    )


def batch_id(at: datetime, index: int, seed: bytes) -> UUID:
    """Follows from the three; ids of one batch sort by index, of up to 4,095."""
    return uuid7(at, index.to_bytes(2) + seed)
