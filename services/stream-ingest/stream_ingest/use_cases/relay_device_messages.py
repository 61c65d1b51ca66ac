"""From devices' messages to the stream: whoever speaks for another device is not let through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from stream_ingest.domain.errors import TransientError
from stream_ingest.domain.reading import Reading, Reason, Refusal, StreamRecord
from stream_ingest.domain.stream_entry import StreamEntry
from stream_ingest.events.device_messages import DeviceMessage
from stream_ingest.events.readings import Unreadable, read

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import Quarantine


class Relayed(Struct, frozen=True):
    """How many messages are in the stream, which were kept as refused, and which come again, with
    why, by their ids."""

    put: int
    refused: dict[str, str]
    left: dict[str, str]


class RelayDeviceMessages(Struct, frozen=True):
    """`put` answers the indexes that the stream has not taken, with why."""

    put: Callable[[Sequence[StreamEntry]], dict[int, str]]
    quarantine: Quarantine

    def __call__(self, messages: Sequence[DeviceMessage]) -> Relayed:
        """A message may be relayed twice: its reading counts once by its id.

        What can't be read is kept here and not in the stream, where it might be an aggregate, of
        whose readings the topic says nothing.
        """
        sound: list[DeviceMessage] = []
        refused: dict[str, str] = {}
        left: dict[str, str] = {}
        for message, found in zip(messages, read([each.data for each in messages]), strict=True):
            fault = _fault(message, found)
            if fault is None:
                sound.append(message)
                continue
            try:
                self._keep(message, *fault)
                refused[message.message_id] = fault[0]
            except TransientError as error:
                left[message.message_id] = str(error)
        not_put = self.put([StreamEntry(each.device_id, each.data) for each in sound])
        left |= {sound[index].message_id: why for index, why in not_put.items()}
        return Relayed(len(sound) - len(not_put), refused, left)

    def _keep(self, message: DeviceMessage, reason: Reason, detail: str) -> None:
        """By the message's id, which also stands where one from the stream has its position."""
        name, device = message.message_id, message.device_id
        record = StreamRecord(name, device, message.received_at_us, message.data)
        refusal = Refusal(reason, detail, 0, 0, device, message.data)
        self.quarantine.keep(f"iot/{name}", [refusal], [record])


def _fault(message: DeviceMessage, found: Reading | Unreadable) -> tuple[Reason, str] | None:
    if isinstance(found, Unreadable):
        return found.reason, str(found)
    if found.device_id != message.device_id:
        detail = f"expected a reading of {message.device_id}, whose topic it is; "
        return Reason.WRONG_DEVICE, f"{detail}found one of {found.device_id}"
    return None
