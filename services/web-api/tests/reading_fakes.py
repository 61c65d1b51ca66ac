"""Stand-ins for the roles of windows, latest readings and alerts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from tests.photo_fakes import Crash
from tests.reading_examples import BUCKET
from web_api.domain.alert import Alert, AlertList, AlertPage, AlertState
from web_api.domain.claim import Claim
from web_api.domain.errors import Changed, PermanentError, TransientError
from web_api.domain.window import Latest, Series, Window

Kept = tuple[Window, datetime]


@dataclass
class FakeHeardClaims:
    """`held` is by key and version; `faults` are raised first, one a read."""

    held: dict[tuple[str, str], bytes] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def read(self, claim: Claim) -> bytes:
        if self.faults:
            raise self.faults.pop(0)
        if claim.bucket != BUCKET:
            raise PermanentError(f"expected a claim of {BUCKET}")
        if (claim.key, claim.version) not in self.held:
            raise TransientError("isn't there")
        return self.held[claim.key, claim.version][: claim.size_bytes + 1]


@dataclass
class FakeWindows:
    """Ends the program before write number `last`, from 1; `faults` are raised first."""

    kept: dict[tuple[Series, datetime], Kept] = field(default_factory=dict)
    kept_latest: dict[tuple[UUID, str], Latest] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)
    writes: int = 0
    last: int | None = None

    def keep(self, windows: Sequence[Window], retention: timedelta) -> int:
        self._fail()
        return sum(self._keep(window, window.end + retention) for window in windows)

    def keep_latest(self, latest: Sequence[Latest]) -> int:
        self._fail()
        return sum(self._keep_latest(each) for each in latest)

    def latest(self, device_id: UUID) -> list[Latest]:
        self._fail()
        named = sorted(key for key in self.kept_latest if key[0] == device_id)
        return [self.kept_latest[key] for key in named]

    def between(self, series: Series, since: datetime, until: datetime, limit: int) -> list[Window]:
        self._fail()
        found = [
            window
            for (of, start), (window, _) in self.kept.items()
            if of == series and since <= start < until
        ]
        return sorted(found, key=lambda window: window.start, reverse=True)[:limit]

    def _keep(self, window: Window, forget_at: datetime) -> bool:
        self._write()
        named = (window.series, window.start)
        if named in self.kept and window.revision <= self.kept[named][0].revision:
            return False
        self.kept[named] = window, forget_at
        return True

    def _keep_latest(self, latest: Latest) -> bool:
        self._write()
        named = (latest.device_id, latest.kind)
        if named in self.kept_latest and latest.rank <= self.kept_latest[named].rank:
            return False
        self.kept_latest[named] = latest
        return True

    def _write(self) -> None:
        self.writes += 1
        if self.writes == self.last:
            raise Crash

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.pop(0)


@dataclass
class FakeAlerts:
    """`meanwhile` is what others do before a write, each at one."""

    kept: dict[UUID, Alert] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)
    meanwhile: list[Callable[[], object]] = field(default_factory=list)

    def find(self, alert_id: UUID) -> Alert | None:
        self._fail()
        return self.kept.get(alert_id)

    def keep(self, alert: Alert) -> None:
        self._fail()
        if self.meanwhile:
            self.meanwhile.pop(0)()
        kept = self.kept.get(alert.id)
        if (kept.revision if kept else 0) != alert.revision:
            raise Changed(str(alert.id))
        self.kept[alert.id] = replace(alert, revision=alert.revision + 1)

    def page(self, which: AlertList, before: UUID | None, limit: int) -> AlertPage:
        self._fail()
        older = (alert for alert in self.kept.values() if before is None or alert.id < before)
        found = sorted(
            (alert for alert in older if _is_of(alert, which)),
            key=lambda alert: alert.id,
            reverse=True,
        )
        return AlertPage(found[:limit], found[limit - 1].id if len(found) > limit else None)

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.pop(0)


def _is_of(alert: Alert, which: AlertList) -> bool:
    state: AlertState | None = which.state
    return (
        which.site_id in (None, alert.site_id)
        and which.device_id in (None, alert.occasion.device_id)
        and state in (None, alert.state)
    )


@dataclass
class FakeDeviceSites:
    sites: dict[UUID, UUID] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def site_of(self, device_id: UUID) -> UUID | None:
        if self.faults:
            raise self.faults.pop(0)
        return self.sites.get(device_id)


def without_revisions(alerts: Iterable[Alert]) -> dict[UUID, Alert]:
    """How often one was written may differ."""
    return {alert.id: replace(alert, revision=0) for alert in alerts}
