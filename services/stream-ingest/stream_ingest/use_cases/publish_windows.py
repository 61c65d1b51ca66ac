"""Closing windows, and correcting those that were closed before a reading came.

A shard keeps a group among its open ones until it has settled it, and it settles after its own
readings were folded: whoever settles last has read what all have folded. What is to be said stands
in the group's record before it is said: whoever comes next says it again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from stream_ingest.domain.closed_window import ClosedWindow, PartId, closed_windows
from stream_ingest.domain.errors import Contended
from stream_ingest.domain.pane import Part
from stream_ingest.domain.publication import Announcement, Publication
from stream_ingest.domain.publication import decoded as decoded_publication
from stream_ingest.domain.publication import encoded as encoded_publication
from stream_ingest.domain.versioned_item import MOST_TRIES, Item
from stream_ingest.domain.window import SECOND_US, Group, WindowRule
from stream_ingest.events.windows import (
    CONTENT_TYPE,
    MOST_WINDOWS,
    moment,
    window_lines,
    windows_closed,
)
from stream_ingest.use_cases.fold_windows import Folded
from stream_ingest.use_cases.parts_of_groups import parts_of
from stream_ingest.use_cases.window_keys import publication_key

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import (
        Bus,
        Claims,
        VersionedItems,
    )

_DIGEST_BYTES = 6


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
        self._settle(self._found(groups), cause)

    def correct(self, groups: Collection[Group], cause: str) -> None:
        """The same of those only that are closed already: their receivers needn't wait."""
        found = self._found(groups)
        self._settle({group: item for group, item in found.items() if item is not None}, cause)

    def _found(self, groups: Collection[Group]) -> dict[Group, Item | None]:
        if not groups:
            return {}
        items = self.items.read([publication_key(group) for group in groups])
        return {group: items.get(publication_key(group)) for group in groups}

    def _settle(self, waiting: dict[Group, Item | None], cause: str) -> None:
        """All together, a step of each at a time: say what is pending, or write what is to say."""
        own: set[Group] = set()
        for _ in range(2 * MOST_TRIES):
            after = self._next(waiting, cause)
            if not after:
                return
            items = {group: self._item(group, after[group], waiting[group]) for group in after}
            refused = self.items.write(list(items.values()))
            found = self.items.read(refused) if refused else {}
            waiting = {}
            for group, item in items.items():
                if item.key in refused:
                    waiting[group] = found.get(item.key)
                elif after[group].pending:
                    own.add(group)
                    waiting[group] = item
                elif group not in own:
                    # Somebody else's: what was folded since is to say still.
                    waiting[group] = item
        raise Contended(f"expected to close within {MOST_TRIES} tries: {sorted(waiting)}")

    def _next(self, waiting: Mapping[Group, Item | None], cause: str) -> dict[Group, Publication]:
        """What the records of groups say next, of those that have something to say."""
        known = {
            group: decoded_publication(item.body) if item else Publication()
            for group, item in sorted(waiting.items(), key=itemgetter(0))
        }
        pending = [each for publication in known.values() for each in publication.pending]
        if pending:
            self.bus.publish(
                [windows_closed(each.claim, each.count, each.cause, each.at) for each in pending]
            )
        after = {}
        parts = parts_of([g for g in known if not known[g].pending], self.items, self.rule)
        for group, publication in known.items():
            if publication.pending:
                after[group] = structs.replace(publication, pending=())
            elif made := self._made(group, publication, parts[group], cause):
                after[group] = made
        return after

    def _made(
        self, group: Group, known: Publication, parts: Mapping[PartId, Part], cause: str
    ) -> Publication | None:
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
