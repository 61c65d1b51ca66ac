"""Files dropped, what becomes of each of them, and whether all of it is there."""

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

from tools.data_lake import loading, upkeep
from tools.data_lake.lake import Lake
from tools.data_lake.loading import Dropped
from tools.estate import Estate
from tools.tour.lake import flights
from tools.tour.promises import NotAsPromised, expect, expect_status, wait_for

WORDS = "departures new york"
DESCRIPTION = "Departures from the airports of New York, three weeks of February 2013."
FINDABLE_WITHIN_S = 60
Wire = dict[str, Any]


@dataclass
class Visit:
    """Each has a data set of its own, so that another tour finds as many rows."""

    estate: Estate
    run: str = field(default_factory=lambda: uuid4().hex[:8])
    landed_at: float = 0.0

    @cached_property
    def lake(self) -> Lake:
        return Lake(self.estate)

    @property
    def table(self) -> str:
        return f"flights_{self.run}"

    @property
    def path(self) -> str:
        return f"/datasets/{self.table}"

    def drop_flights(self) -> str:
        self._describe()
        start, files = time.monotonic(), flights.whole_files()
        dropped = [loading.drop(self.lake, self.table, file) for file in files]
        landings = [self._end_of(each) for each in dropped]
        self.landed_at = time.monotonic()
        for file, landing in zip(files, landings, strict=True):
            expect(landing["state"], "landed", f"{file.name}: {landing.get('reason')}")
            expect(landing["curatedRows"], len(flights.rows_of(file)), f"rows of {file.name}")
        rows = sum(landing["curatedRows"] for landing in landings)
        columns = len(self.lake.get(self.path)["columns"])
        return (
            f"{rows:,} flights of {len(files)} files in {self.landed_at - start:.1f} s, "
            f"{columns} columns, types from all rows\n{_kinds(landings)}"
        )

    def drop_broken_ones(self) -> str:
        content, damages = flights.damaged()
        damaged = loading.put(self.lake, self.table, flights.DAMAGED, content)
        cut = loading.put(self.lake, self.table, flights.CUT, flights.cut())
        landing, refused = self._end_of(damaged), self._end_of(cut)
        expect(landing["curatedRows"], len(flights.rows_of_the_damaged()), "rows that can be read")
        rows = loading.refused_rows(self.lake, landing)
        found = [(row["line"], row["byte"]) for row in rows]
        expect(found, [(each.line, each.byte) for each in damages], "line and byte of bad rows")
        expect(refused["state"], "quarantined", "the cut file")
        told = [f"line {row['line']}, byte {row['byte']:,}: {row['reason']}" for row in rows]
        return "\n".join(
            [
                f"{landing['curatedRows']:,} flights of the damaged one, and in quarantine:",
                *told,
                f"the cut one whole: {refused['reason']}",
            ]
        )

    def search(self) -> str:
        def look() -> Wire | None:
            answer = self.lake.get("/search", q=WORDS, tag=self._tag)
            return next((hit for hit in answer["hits"] if hit["id"] == self.table), None)

        hit = wait_for(f"{self.table} to be found by {WORDS!r}", look, FINDABLE_WITHIN_S)
        seconds = time.monotonic() - self.landed_at
        return f"{WORDS!r} finds {hit['title']}, {seconds:.1f} s after it landed"

    def reconcile(self) -> str:
        (report,) = upkeep.reconcile(self.lake, self.table)
        if report["differences"]:
            raise NotAsPromised(f"the books differ: {report['differences']}")
        expect(report["curatedRows"], sum(1 for _ in flights.all_rows()), "rows in the lake")
        return (
            f"{report['rows']:,} rows of {report['landings']} files = {report['curatedRows']:,} in "
            f"the lake + {report['quarantinedRows']} in quarantine\n"
            f"sum over all rows {report['checksum']}, before and after compaction"
        )

    @property
    def _tag(self) -> str:
        return f"tour-{self.run}"

    def _describe(self) -> None:
        """Before the first of it lands, for where its rows lie follows from it."""
        details = {
            "description": DESCRIPTION,
            "owner": "operations",
            "tags": ["travel", self._tag],
            "layout": {"sortColumns": ["carrier"]},
        }
        answer = self.lake.ask("PUT", self.path, details, headers={"If-None-Match": "*"})
        expect_status(answer, 200, f"PUT {self.path}")

    def _end_of(self, dropped: Dropped) -> Wire:
        return loading.wait(self.lake, self.table, dropped)


def _kinds(landings: list[Wire]) -> str:
    """Each way in which a file was written."""
    told = [
        f"{source['format']} in {source['encoding']} ({source['compression']})"
        for source in (landing["source"] for landing in landings)
    ]
    return ", ".join(dict.fromkeys(told))
