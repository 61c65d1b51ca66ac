"""Closing windows, and correcting those that were closed before a reading came.

A shard keeps a group among its open ones until it has settled it, and it settles after its own
readings were folded: whoever settles last has read what all have folded. What is to be said stands
in the group's record before it is said: whoever comes next says it again.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, Protocol

from msgspec import Struct, structs

from stream_ingest.domain.claim import Claim
from stream_ingest.domain.closed_window import ClosedWindow, PartId, closed_windows
from stream_ingest.domain.errors import Contended
from stream_ingest.domain.pane import Part
from stream_ingest.domain.publication import Announcement, Publication
from stream_ingest.domain.publication import decoded as decoded_publication
from stream_ingest.domain.publication import encoded as encoded_publication
from stream_ingest.domain.stored_part import decoded
from stream_ingest.domain.versioned_item import Item, Key
from stream_ingest.domain.window import SECOND_US, Group, WindowRule
from stream_ingest.events.envelope import CloudEvent
from stream_ingest.events.windows import (
    CONTENT_TYPE,
    MOST_WINDOWS,
    moment,
    window_lines,
    windows_closed,
)
from stream_ingest.use_cases.fold_windows import Folded
from stream_ingest.use_cases.versioned_items import MOST_TRIES, VersionedItems
from stream_ingest.use_cases.window_keys import pane_ranges, part_id, publication_key

_DIGEST_BYTES = 6


class Claims(Protocol):
    def store(self, key: str, content: bytes, content_type: str) -> Claim:
        """Answer the claim on the key's first content: a repeat changes nothing."""


class Bus(Protocol):
    def publish(self, events: Sequence[CloudEvent[Any]]) -> None:
        """Return once the bus holds all."""


class PublishWindows(Struct, frozen=True, kw_only=True):
    items: VersionedItems
    claims: Claims
    bus: Bus
    now: Callable[[], datetime]
    rule: WindowRule

    def __call__(
        self, name: str, open_groups: Collection[Group], folded: Folded
    ) -> tuple[Group, ...]:
        """Close what the watermark has passed and correct what was closed before these readings
        were folded. Answers the groups that stay open."""
        groups = {*open_groups, *folded.touched}
        watermark_us = folded.watermark_us
        due = {g for g in groups if watermark_us is not None and g.end_us <= watermark_us}
        cause = name.replace("/", ":")
        self.close(due, cause)
        # What lasts still is hardly ever closed, and is settled in its turn if it is.
        now_us = int(self.now().timestamp() * SECOND_US)
        self.correct({g for g in folded.touched - due if g.end_us <= now_us}, cause)
        return tuple(sorted(groups - due))

    def close(self, groups: Collection[Group], cause: str) -> None:
        """Say what each holds, unless it has been said. `cause` names what led here."""
        found = self._found(groups)
        for group in sorted(groups):
            self._settle(group, found.get(publication_key(group)), cause)

    def correct(self, groups: Collection[Group], cause: str) -> None:
        """The same of those only that are closed already: their receivers needn't wait."""
        found = self._found(groups)
        for group in sorted(groups):
            if (item := found.get(publication_key(group))) is not None:
                self._settle(group, item, cause)

    def _found(self, groups: Collection[Group]) -> dict[Key, Item]:
        return self.items.read([publication_key(group) for group in groups]) if groups else {}

    def _settle(self, group: Group, item: Item | None, cause: str) -> None:
        contended = 0
        is_own = False
        while contended <= MOST_TRIES:
            after = self._next(group, item, cause)
            if after is None:
                return
            written = self._item(group, after, item)
            if self.items.write([written]):
                contended += 1
                item = self.items.read([written.key]).get(written.key)
                continue
            if is_own and not after.pending:
                return  # What was folded since it was read is somebody else's to say.
            is_own = bool(after.pending)
            item = written
        raise Contended(f"expected to close {group} within {MOST_TRIES} tries")

    def _next(self, group: Group, item: Item | None, cause: str) -> Publication | None:
        """What the group's record says next; None when all is said."""
        known = decoded_publication(item.body) if item else Publication()
        if known.pending:
            self.bus.publish(
                [
                    windows_closed(each.claim, each.count, each.cause, each.at)
                    for each in known.pending
                ]
            )
            return structs.replace(known, pending=())
        parts = self._parts(group)
        versions = {name: part.version for name, part in parts.items()}
        if versions == known.parts:
            return None
        windows = closed_windows(group, parts, known.parts)
        revision = known.revision + 1
        return Publication(revision, versions, self._stored(group, windows, revision, cause))

    def _stored(
        self, group: Group, windows: Sequence[ClosedWindow], revision: int, cause: str
    ) -> tuple[Announcement, ...]:
        now = self.now()
        parts = [windows[n : n + MOST_WINDOWS] for n in range(0, len(windows), MOST_WINDOWS)]
        announced = []
        for part in parts:
            content = window_lines(part, revision)
            key = _claim_key(group, revision, content)
            claim = self.claims.store(key, content, CONTENT_TYPE)
            announced.append(Announcement(claim, len(part), cause, now))
        return tuple(announced)

    def _parts(self, group: Group) -> dict[PartId, Part]:
        items = [
            item
            for partition, first, last in pane_ranges(group, self.rule)
            for item in self.items.between(partition, first, last)
        ]
        return {part_id(item.key): decoded(item.version, item.body) for item in items}

    def _item(self, group: Group, publication: Publication, before: Item | None) -> Item:
        # Counted from the later of the two, for a late reading's group may have ended long ago.
        ends_s = max(group.end_us // SECOND_US, int(self.now().timestamp()))
        version = before.version + 1 if before else 1
        expires_at_s = ends_s + self.rule.panes_kept_s
        return Item(publication_key(group), version, encoded_publication(publication), expires_at_s)


def _claim_key(group: Group, revision: int, content: bytes) -> str:
    """Two tries at one revision may hold different readings: a digest parts their objects."""
    start = moment(group.start_us)
    digest = blake2b(content, digest_size=_DIGEST_BYTES).hexdigest()
    return (
        f"stream-ingest/windows/{start[:10]}/{group.slot}/"
        f"{group.length_s}-{group.start_us // SECOND_US}-{revision}-{digest}.ndjson"
    )
