"""Under which keys stand ids (`home#`), parts of panes (`panes#`) and publications (`windows#`)."""

from collections.abc import Iterator

from stream_ingest.domain.versioned_item import Key
from stream_ingest.domain.window import SECOND_US, Group, WindowRule

_DIGITS = 12


def home_key(home: str) -> Key:
    return f"home#{home}", "-"


def part_key(slot: int, start_us: int, part: int, rule: WindowRule) -> Key:
    """The panes of the longest window that they belong to stand together."""
    partition, pane = _pane(slot, start_us, rule)
    return partition, f"{pane}#{part:08x}"


def pane_start_us(key: Key) -> int:
    return int(key[1][:_DIGITS]) * SECOND_US


def part_id(key: Key) -> tuple[int, int]:
    """The start of its pane in seconds, and the part."""
    pane, _, part = key[1].partition("#")
    return int(pane), int(part, 16)


def pane_ranges(group: Group, rule: WindowRule) -> Iterator[tuple[str, str, str]]:
    """Partition, first and last sort key of each block that holds panes of the group."""
    block_us = max(rule.lengths_s) * SECOND_US
    start_us = group.start_us
    while start_us < group.end_us:
        end_us = min(group.end_us, start_us - start_us % block_us + block_us)
        partition, first = _pane(group.slot, start_us, rule)
        yield partition, first, f"{_pane(group.slot, end_us - rule.pane_us, rule)[1]}#~"
        start_us = end_us


def publication_key(group: Group) -> Key:
    return f"windows#{group.slot}", f"{group.length_s}#{group.start_us // SECOND_US:0{_DIGITS}d}"


def _pane(slot: int, start_us: int, rule: WindowRule) -> tuple[str, str]:
    start_s = start_us // SECOND_US
    return f"panes#{slot}#{start_s // max(rule.lengths_s)}", f"{start_s:0{_DIGITS}d}"
