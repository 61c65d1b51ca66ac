"""Windows of event time, and the groups in which they are closed and published."""

from functools import lru_cache
from hashlib import md5
from math import gcd

from msgspec import Struct

SECOND_US = 1_000_000
LONGEST_PANE_S = 10
_KNOWN_DEVICES = 65_536
_HASHED = 1 << 32


class Group(Struct, frozen=True, order=True):
    """All windows of one slot of devices, one length and one start, in microseconds since 1970;
    they close together."""

    slot: int
    length_s: int
    start_us: int

    @property
    def end_us(self) -> int:
        return self.start_us + self.length_s * SECOND_US


class WindowRule(Struct, frozen=True):
    """Windows are [k·length, (k+1)·length) since 1970. `slots` and `lengths_s` stay as they are
    while panes of before are kept: what is stored is found by them.

    ids_kept_s: how long an id is remembered at least, after its last home was written.
    panes_kept_s: how long late readings still correct their windows.
    """

    lateness_us: int
    slots: int = 16
    lengths_s: tuple[int, ...] = (60, 600)
    ids_kept_s: int = 86_400
    panes_kept_s: int = 9 * 86_400

    @property
    def pane_us(self) -> int:
        """Every window of every length is made of whole panes."""
        return gcd(LONGEST_PANE_S, *self.lengths_s) * SECOND_US

    def groups_of(self, slot: int, pane_start_us: int) -> list[Group]:
        """The group of each length that a pane belongs to."""
        return [
            Group(slot, length_s, pane_start_us - pane_start_us % (length_s * SECOND_US))
            for length_s in self.lengths_s
        ]


@lru_cache(_KNOWN_DEVICES)
def slot_of(device_id: str, slots: int) -> int:
    """Kinesis gives a shard a range of MD5's numbers, and a device's key is its id: by their first
    bits, the devices of a slot stand on one shard wherever shards are split evenly.

    Source: https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#partition-key
    """
    hashed = md5(device_id.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return int.from_bytes(hashed[:4], "big") * slots // _HASHED
