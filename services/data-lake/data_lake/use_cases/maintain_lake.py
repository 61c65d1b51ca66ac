"""What keeps the lake in order when nobody looks: each hour, for all data sets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from data_lake.use_cases.expire_versions import Expired
from data_lake.use_cases.layout_report import LayoutReport
from data_lake.use_cases.ports import Catalogue, Commits, Compactions


@dataclass(slots=True)
class Maintained:
    """`failed`: data set → what was raised; the others were done all the same."""

    reports: list[LayoutReport] = field(default_factory=list)
    switched: int = 0
    expired: Expired = field(default_factory=Expired)
    asked: int = 0
    skipped: list[str] = field(default_factory=list)
    failed: dict[str, Exception] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MaintainLake:
    """A partition that was left alone for `settled` is compacted thoroughly, others when they have
    enough small files: rewriting what grows every minute would be for nothing."""

    catalogue: Catalogue
    commits: Commits
    follow: Callable[[str], int]
    expire: Callable[[str], Expired]
    report: Callable[[str], LayoutReport]
    compactions: Compactions
    small_files: int
    settled: timedelta
    now: Callable[[], datetime]

    def __call__(self, is_time_left: Callable[[], bool] = lambda: True) -> Maintained:
        done = Maintained()
        names = [dataset.name for dataset in self.catalogue.datasets()]
        # Another one is first each hour: else those at the end would never have their turn.
        # By hours since 1970: those of a day would begin with the first 24 alone.
        first = int(self.now().timestamp()) // 3600 % max(1, len(names))
        for name in names[first:] + names[:first]:
            if not is_time_left():
                done.skipped.append(name)
                continue
            try:
                self._maintain(name, done)
            except Exception as error:
                done.failed[name] = error
        return done

    def _maintain(self, name: str, done: Maintained) -> None:
        """Glue first: a version that ends must not be the one that Athena reads."""
        done.switched += self.follow(name)
        done.expired += self.expire(name)
        report = self.report(name)
        done.reports.append(report)
        done.asked += self._ask(name, report)

    def _ask(self, name: str, report: LayoutReport) -> int:
        asked = 0
        cutoff = (self.now() - self.settled).strftime("%Y-%m-%dT%H:%M:%SZ")
        updated = {each.partition: each.updated for each in self.commits.pointers(name)}
        for layout in report.partitions:
            is_settled = updated.get(layout.partition, "") < cutoff
            if layout.small >= self.small_files or (is_settled and layout.is_worth_compacting):
                self.compactions.ask(name, layout.partition, is_thorough=is_settled)
                asked += 1
        return asked
