"""What the stream's use cases ask of the world outside; for types alone, so that nobody loads it.

Every method raises TransientError when what it asks can't answer now.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import Any, Protocol

from stream_ingest.domain.checkpoint import Checkpoint, Taken
from stream_ingest.domain.claim import Claim
from stream_ingest.domain.device import Device
from stream_ingest.domain.device_alerts import Kept
from stream_ingest.domain.held import Held, Promise, Waiting
from stream_ingest.domain.reading import Reading, Refusal, ShardBatch, StreamRecord
from stream_ingest.domain.readings import Readings
from stream_ingest.domain.stored import Accepted
from stream_ingest.domain.versioned_item import Item, Key
from stream_ingest.domain.window import Group
from stream_ingest.events.envelope import CloudEvent


class ShardCheckpoints(Protocol):
    def read(self, shard_id: str) -> Checkpoint:
        """Answers a shard's first checkpoint where there is none yet."""


class Checkpoints(ShardCheckpoints, Protocol):
    def commit(self, checkpoint: Checkpoint, taken: Taken, accepted: Accepted | None) -> None:
        """Raises Contended when the checkpoint isn't the one after what is stored."""


class RawBackup(Protocol):
    def keep(self, batch: ShardBatch) -> str: ...


class Devices(Protocol):
    def of(self, ids: Set[str]) -> Mapping[str, Device]:
        """Answers those that are known."""


class UnknownReadings(Protocol):
    def keep(self, batch: ShardBatch, unknown: Sequence[Reading]) -> None: ...


class HeldReadings(Protocol):
    def keep(self, held: Sequence[Held]) -> None:
        """Each once, by its position, however often it is kept."""

    def pages(self, device_id: str) -> Iterator[list[Held]]:
        """All of a device, in the order of their positions; a page can be let go at once."""

    def let_go(self, page: Sequence[Held], reason: str, promise: Promise | None = None) -> None:
        """All or none; counted under the reason, once, and what is to be said of it is kept. Raises
        Contended when one is gone.
        """

    def promises(self) -> Iterator[list[Promise]]:
        """All that were made and not kept yet."""

    def kept(self, promise: Promise) -> None:
        """It was said: it is forgotten."""

    def waiting(self) -> Iterator[Waiting]: ...

    def forget(self, waiting: Waiting) -> None:
        """Unless more is held since it was read."""


class Quarantine(Protocol):
    def keep(self, name: str, refusals: Sequence[Refusal], records: Sequence[StreamRecord]) -> str:
        """Keep under a name, with their original bytes; the same again overwrites itself."""


class AcceptedReadings(Protocol):
    def keep(self, batch: ShardBatch, lines: Sequence[bytes]) -> Accepted: ...


class Watch(Protocol):
    def __call__(self, batch: ShardBatch, readings: Readings) -> Sequence[CloudEvent[Any]]:
        """Answers the crossings that these readings have led to, in an earlier try too."""


class AlertStates(Protocol):
    def read(self, device_ids: Collection[str]) -> dict[str, Kept]:
        """What was written before is read; devices of which nothing is kept are left out."""

    def write(self, states: Mapping[str, Kept]) -> set[str]:
        """Each over the version before its own; answers the devices that somebody else has
        written meanwhile, of which nothing was written.
        """


class VersionedItems(Protocol):
    """Items that are changed only as they were read."""

    def read(self, keys: Collection[Key]) -> dict[Key, Item]:
        """As all writes that were answered have left them; those that aren't there are left out."""

    def between(self, partition: str, first: str, last: str) -> list[Item]:
        """Those of a partition by sort key, with both of its ends; as `read` otherwise."""

    def write(self, items: Sequence[Item]) -> set[Key]:
        """Write each over the version before it, or over none; answer those that have another.

        Not a transaction: each is written or not, and when it raises, any of them may have been.
        """


class Bus(Protocol):
    def publish(self, events: Sequence[CloudEvent[Any]]) -> None:
        """Return once the bus holds all."""


class Claims(Protocol):
    def store(self, key: str, content: bytes, content_type: str) -> Claim:
        """Answer the claim on the key's first content: a repeat changes nothing."""


class Windows(Protocol):
    def close(self, groups: Sequence[Group], cause: str) -> object:
        """Close and publish the groups, finish what somebody has left half done."""


class Messages(Protocol):
    def ask_for_delivery(self, shard_id: str, after_s: int) -> None: ...

    def look_at_idle_shard(self, shard_id: str, through: str, after_s: int) -> None: ...
