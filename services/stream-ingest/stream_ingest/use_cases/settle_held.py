"""What becomes of readings that wait for the event that makes their device known.

They are put back into the stream when it comes, and go the way of all readings: whatever is put
back twice counts once, by its id. When it doesn't come within the grace they are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct

from stream_ingest.domain.errors import TransientError
from stream_ingest.domain.held import Held, Promise, Waiting
from stream_ingest.domain.reading import Reason, Refusal, StreamRecord
from stream_ingest.domain.stream_entry import StreamEntry
from stream_ingest.events.refusals import read_refused, refused_of, written

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import Bus, Devices, HeldReadings, Quarantine


class ReleaseHeld(Struct, frozen=True):
    """`put` answers the entries that the stream has not taken, and why."""

    held: HeldReadings
    put: Callable[[Sequence[StreamEntry]], Mapping[int, str]]

    def __call__(self, device_id: str, may_go_on: Callable[[], bool]) -> int:
        """Answers how many; raises TransientError when the stream has not taken all of a page.

        What is left when it may not go on, the next minute finds.
        """
        count = 0
        for page in self.held.pages(device_id):
            if not may_go_on():
                break
            left = self.put([StreamEntry(each.partition_key, each.data) for each in page])
            taken = [each for index, each in enumerate(page) if index not in left]
            if taken:
                self.held.let_go(taken, "released")
                count += len(taken)
            if left:
                why = ", ".join(sorted(set(left.values())))
                raise TransientError(
                    f"{len(left)} of {len(page)} readings of {device_id} stay held: {why}"
                )
        return count


class Settled(Struct, frozen=True):
    released: int
    expired: int


class SettleHeld(Struct, frozen=True, kw_only=True):
    """Each minute: what a device's event has missed goes on, what waited too long is refused."""

    held: HeldReadings
    devices: Devices
    release: ReleaseHeld
    quarantine: Quarantine
    bus: Bus
    grace: timedelta
    now: Callable[[], datetime]

    def __call__(self, may_go_on: Callable[[], bool]) -> Settled:
        """What fails of one device keeps no other one; raises TransientError at the end."""
        released, expired, faults = 0, 0, []
        try:
            # Whoever let go of some may have ended before it said so.
            for promises in self.held.promises():
                self._say(promises)
        except TransientError as error:
            faults.append(str(error))
        for waiting in self.held.waiting():
            if not may_go_on():
                break
            try:
                if self.devices.of({waiting.device_id}):
                    released += self.release(waiting.device_id, may_go_on)
                else:
                    expired += self._expire(waiting.device_id, may_go_on)
                self._forget(waiting)
            except TransientError as error:
                faults.append(str(error))
        if faults:
            raise TransientError(
                f"{released} held readings went on, {expired} were refused; {'; '.join(faults)}"
            )
        return Settled(released, expired)

    def _forget(self, waiting: Waiting) -> None:
        if not any(self.held.pages(waiting.device_id)):
            self.held.forget(waiting)

    def _expire(self, device_id: str, may_go_on: Callable[[], bool]) -> int:
        count = 0
        now = self.now()
        until_us = int((now - self.grace).timestamp() * 1_000_000)
        for page in self.held.pages(device_id):
            due = [each for each in page if each.arrived_at_us <= until_us]
            if due and may_go_on():
                self._refuse(device_id, due, now)
                count += len(due)
        return count

    def _refuse(self, device_id: str, due: Sequence[Held], now: datetime) -> None:
        first = due[0].sequence_number
        seconds = round(self.grace.total_seconds())
        detail = f"expected its device to be registered within {seconds} s of its arrival"
        refusals = [
            Refusal(Reason.UNKNOWN_DEVICE, detail, index, each.sub, each.partition_key, each.data)
            for index, each in enumerate(due)
        ]
        records = [
            StreamRecord(each.sequence_number, each.partition_key, each.arrived_at_us, each.data)
            for each in due
        ]
        # An id holds any visible character, a slash among them.
        key = self.quarantine.keep(f"held/{quote(device_id, safe='')}/{first}", refusals, records)
        counts = {Reason.UNKNOWN_DEVICE.value: len(due)}
        event = refused_of(key, counts, f"held:{device_id}:{first}", now)
        promise = Promise(event.id, written(event))
        # Said only of what is let go: another try may find more of the device, and keep them all
        # under another key.
        self.held.let_go(due, "expired", promise)
        self._say([promise])

    def _say(self, promises: Sequence[Promise]) -> None:
        self.bus.publish([read_refused(each.event) for each in promises])
        for each in promises:
            self.held.kept(each)
