"""Keeping the windows that stream-ingest closes, and answering them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from web_api.domain.claim import Claim, flaw
from web_api.domain.errors import PermanentError
from web_api.domain.window import Latest, Series, Window, highest_revisions, latest_readings
from web_api.events.windows import Batch, windows_of

_NEVER = datetime.max.replace(tzinfo=UTC)
_MOMENT = timedelta(microseconds=1)


class HeardClaims(Protocol):
    def read(self, claim: Claim) -> bytes:
        """The claim's content, or as much as tells that it is longer than promised.

        Raises PermanentError for one of another bucket, TransientError while it isn't there.
        """


class Windows(Protocol):
    """Every method raises TransientError when the store can't now."""

    def keep(self, windows: Sequence[Window], retention: timedelta) -> int:
        """Keep each over an older revision and forget it `retention` after its end.

        Answers how many were new; when it raises, any of them may have been kept.
        """

    def keep_latest(self, latest: Sequence[Latest]) -> int:
        """Keep each over one of a lesser rank; as `keep` otherwise."""

    def latest(self, device_id: UUID) -> list[Latest]:
        """By kind."""

    def between(self, series: Series, since: datetime, until: datetime, limit: int) -> list[Window]:
        """Up to `limit`, newest first, that start at `since` or later and before `until`."""


class Recorded(Struct, frozen=True):
    """How many windows the batch held, and how many of them and of latest readings were new."""

    windows: int
    kept: int
    latest: int


class RecordWindows(Struct, frozen=True):
    """In any order, however often, and begun as often as it may be, the same is left.

    Nothing is written before all of a batch is read: a bad line leaves no half of it.
    """

    claims: HeardClaims
    windows: Windows
    retention: timedelta

    def __call__(self, batch: Batch) -> Recorded:
        """Raises PermanentError when the claim doesn't hold what was promised."""
        content = self.claims.read(batch.claim)
        if found := flaw(content, batch.claim):
            raise PermanentError(f"{batch.claim.key} isn't what was promised: {found}")
        told = windows_of(content, batch.count)
        kept = self.windows.keep(highest_revisions(told), self.retention)
        return Recorded(len(told), kept, self.windows.keep_latest(latest_readings(told)))


class WindowPage(Struct, frozen=True):
    """`next_before` is where the next page begins, or None on the last."""

    windows: list[Window]
    next_before: datetime | None


class ListWindows(Struct, frozen=True):
    windows: Windows
    now: Callable[[], datetime]
    retention: timedelta

    def __call__(
        self, series: Series, since: datetime | None, until: datetime | None, limit: int
    ) -> WindowPage:
        """Newest first. The table forgets in its own time: what it should have isn't answered."""
        length = timedelta(seconds=series.length_seconds)
        forgotten = self.now() - self.retention - length
        since = max(since or forgotten, forgotten + _MOMENT)
        until = until or _NEVER
        if since >= until:
            return WindowPage([], None)
        # One more than asked tells whether a page follows, so that no last page is empty.
        found = self.windows.between(series, since, until, limit + 1)
        page = found[:limit]
        return WindowPage(page, next_before=page[-1].start if len(found) > limit else None)
