"""One question, before and after its files became one: what it reads, and what that costs."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.data_lake import asking, upkeep
from tools.data_lake.asking import Result
from tools.deployment.account import running_local_cloud
from tools.repository import ROOT
from tools.tour.lake import flights
from tools.tour.lake.chart import Bar, in_blocks, save
from tools.tour.lake.flights import FEWEST, LATE_MINUTES, Tally
from tools.tour.lake.visit import Visit
from tools.tour.promises import NotAsPromised, expect, wait_for

PICTURE = "tour/lake.svg"
TITLE = "Carriers to say no to: cancelled, or late by 15 minutes, New York, 4 to 24 February 2013"
SHOWN = 4
# Athena's price of a terabyte: https://aws.amazon.com/athena/pricing/
USD_PER_BYTE = 5 / 1024**4


@dataclass
class Question:
    visit: Visit
    before: Result | None = field(default=None, init=False)

    @property
    def sql(self) -> str:
        return f"""
            SELECT carrier,
                   count(*) AS flights,
                   count_if(dep_time IS NULL) AS cancelled,
                   count_if(arr_delay >= {LATE_MINUTES}) AS late,
                   round(100e0 * count_if(dep_time IS NULL OR arr_delay >= {LATE_MINUTES})
                         / count(*), 1) AS share
            FROM {self.visit.table}
            GROUP BY carrier
            HAVING count(*) >= {FEWEST}
            ORDER BY share DESC, carrier
        """

    def estimate(self) -> str:
        found = self.visit.lake.post("/estimates", {"sql": self.sql})
        (table,) = found["tables"]
        return (
            f"3 of {self._columns()} columns, {table['filesRead']} files, "
            f"{found['requests']} requests: {found['bytes']:,} bytes, {_usd(found['bytes'])}"
        )

    def ask(self) -> str:
        self.before = result = self._answer()
        bars = [
            Bar(flights.airlines()[row[0]], row[4], f"{row[4]:g} % of {row[1]:,}")
            for row in result.rows
        ]
        file = Path(running_local_cloud().folder) / PICTURE
        save(TITLE, bars, file)
        where = file.relative_to(ROOT) if file.is_relative_to(ROOT) else file
        alone = f"alone {result.price:.6f} USD, for Athena bills 10 MB at least"
        return "\n".join([*in_blocks(bars[:SHOWN]), f"{_read(result)}; {alone}", str(where)])

    def compact(self) -> str:
        (before,) = self._partitions()
        upkeep.compact(self.visit.lake, self.visit.table)
        wait_for("one file", lambda: self._partitions()[0]["files"] == 1)
        (after,) = self._partitions()
        expect(after["rows"], before["rows"], "rows after compaction")
        expect(after["checksum"], before["checksum"], "the sum over all rows after compaction")
        return (
            f"{before['files']} files of {before['bytes']:,} bytes are one of {after['bytes']:,}, "
            f"sorted by carrier\nnot a row lost: their sum is {after['checksum']}"
        )

    def ask_again(self) -> str:
        assert self.before, "asked before"
        result, before = self._answer(), self.before
        expect(result.rows, before.rows, "the answer")
        if result.bytes_scanned >= before.bytes_scanned:
            raise NotAsPromised(
                f"expected fewer than {before.bytes_scanned:,} bytes, found {_read(result)}"
            )
        times = before.bytes_scanned / result.bytes_scanned
        return f"the same answer for {times:.1f} times fewer bytes\n{_read(result)}"

    def _answer(self) -> Result:
        """Compared with what the files say when Python reads them."""
        result = asking.ask(self.visit.lake, self.sql, [], "auto", reuse=False)
        found = {row[0]: Tally(*row[1:4]) for row in result.rows}
        expect(found, flights.tallies(flights.all_rows()), "flights, cancelled and late by carrier")
        return result

    def _columns(self) -> int:
        return len(self.visit.lake.get(self.visit.path)["columns"])

    def _partitions(self) -> list[dict[str, Any]]:
        return list(self.visit.lake.pages(f"{self.visit.path}/partitions", "partitions"))


def _read(result: Result) -> str:
    return f"{result.bytes_scanned:,} bytes read, {_usd(result.bytes_scanned)}"


def _usd(size_bytes: int) -> str:
    """Without Athena's minimum, under which small queries are alike."""
    return f"{size_bytes * USD_PER_BYTE * 1_000_000:.2f} USD a million times"
