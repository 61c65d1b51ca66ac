"""The service's windows over a file: `factory(state_dir, window_s, lateness_s)`.

It stands alone, for use from outside. Records and answers are as shared/stream/README.md says. The
file holds what the stream and the table would: each delivery is kept before it is taken, as a shard
keeps its records, and whoever opens the folder after a death takes what was not taken to its end.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import finalize

from stream_ingest.domain.errors import Contended
from stream_ingest.domain.instant import instant_us
from stream_ingest.domain.reading import Reading, ShardBatch, StreamRecord
from stream_ingest.domain.readings import Readings
from stream_ingest.domain.stored_part import decoded
from stream_ingest.domain.versioned_item import Item, Key
from stream_ingest.domain.window import SECOND_US, WindowRule
from stream_ingest.events.windows import moment
from stream_ingest.use_cases.fold_windows import FoldWindows
from stream_ingest.use_cases.window_keys import pane_start_us

_MOST_RECORDS = 1_000_000
_LEAP_SECOND = slice(17, 19)


def factory(state_dir: str | Path, window_s: int, lateness_s: float) -> "WindowsOnDisk":
    """A new one over the same folder is the same process, started again."""
    folder = Path(state_dir)
    folder.mkdir(parents=True, exist_ok=True)
    rule = WindowRule(round(lateness_s * SECOND_US), lengths_s=(int(window_s),))
    return WindowsOnDisk(folder / "windows.sqlite", rule)


class WindowsOnDisk:
    def __init__(self, path: Path, rule: WindowRule) -> None:
        self._items = SqliteItems(path)
        self._deliveries = _Deliveries(path)
        self._fold = FoldWindows(self._items, rule)
        self._rule = rule
        self._turn = Lock()

    def process(self, shard: str, records: Iterable[dict[str, Any]]) -> None:
        """Take a delivery; each record is {id, device, t, value}."""
        delivery = [_reading(record, index) for index, record in enumerate(records)]
        with self._turn:
            self._deliveries.keep(shard, delivery)
            self._take()

    def finish(self) -> dict[str, list[dict[str, Any]]]:
        """The tables of all that was delivered, each by device and start."""
        with self._turn:
            self._take()
            length_us = self._rule.lengths_s[0] * SECOND_US
            tables: dict[bool, dict[tuple[str, int], list[float]]] = {
                is_late: defaultdict(list) for is_late in (False, True)
            }
            counts: dict[tuple[bool, str, int], int] = defaultdict(int)
            for item in self._items.of_partitions("panes#"):
                start_us = pane_start_us(item.key)
                start_us -= start_us % length_us
                for row in decoded(item.version, item.body).rows.values():
                    is_late = row.mask > 0
                    tables[is_late][row.device_id, start_us].append(row.total)
                    counts[is_late, row.device_id, start_us] += row.count
        return {
            name: [
                {
                    "device": device,
                    "start": moment(start_us),
                    "count": counts[is_late, device, start_us],
                    "sum": float(sum(totals)),
                }
                for (device, start_us), totals in sorted(tables[is_late].items())
            ]
            for name, is_late in (("windows", False), ("late", True))
        }

    def close(self) -> None:
        self._items.close()
        self._deliveries.close()

    def _take(self) -> None:
        while (waiting := self._deliveries.first_waiting()) is not None:
            number, batch, readings, watermark_us = waiting
            # Others are at the same ids: a shard brings its batch again until it is taken.
            with suppress(Contended):
                folded = self._fold(batch, watermark_us, readings)
                self._deliveries.commit(number, batch.shard_id, folded.watermark_us)


def _reading(record: dict[str, Any], index: int) -> Reading:
    return Reading(
        reading_id=str(record["id"]),
        device_id=str(record["device"]),
        kind="reading",
        unit="1",
        observed_at_us=_instant_us(record["t"]),
        measurement=float(record["value"]),
        record=index,
    )


def _instant_us(text: str) -> int:
    """RFC 3339 lets a space part date and time, and has leap seconds, which are the next second."""
    text = f"{text[:10]}T{text[11:]}"
    if text[_LEAP_SECOND] == "60":
        return instant_us(f"{text[:17]}59{text[19:]}") + SECOND_US
    return instant_us(text)


class _Deliveries:
    """What has arrived, in order, and how far each shard was taken."""

    def __init__(self, path: Path) -> None:
        self._connection = _connection(path)
        # Whoever is started again just leaves this one.
        finalize(self, self._connection.close)
        with self._connection:
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS deliveries (number INTEGER PRIMARY KEY AUTOINCREMENT,"
                " shard TEXT, readings TEXT, is_taken INTEGER DEFAULT 0)"
            )
            self._connection.execute(
                "CREATE INDEX IF NOT EXISTS waiting ON deliveries (number) WHERE NOT is_taken"
            )
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS shards (shard TEXT PRIMARY KEY, watermark_us INTEGER)"
            )

    def keep(self, shard: str, readings: Sequence[Reading]) -> None:
        if not readings:
            return
        told = json.dumps(
            [[r.reading_id, r.device_id, r.observed_at_us, r.measurement] for r in readings]
        )
        with self._connection:
            self._connection.execute(
                "INSERT INTO deliveries (shard, readings) VALUES (?, ?)", (shard, told)
            )

    def first_waiting(self) -> tuple[int, ShardBatch, Readings, int | None] | None:
        """Its number, records and readings, and the watermark of its shard."""
        found = self._connection.execute(
            "SELECT number, deliveries.shard, readings, watermark_us FROM deliveries"
            " LEFT JOIN shards USING (shard) WHERE NOT is_taken ORDER BY number LIMIT 1"
        ).fetchone()
        if found is None:
            return None
        number, shard, told, watermark_us = found
        readings = Readings(
            Reading(reading_id, device_id, "reading", "1", at_us, value, index)
            for index, (reading_id, device_id, at_us, value) in enumerate(json.loads(told))
        )
        records = [
            StreamRecord(str(number * _MOST_RECORDS + r.record), r.device_id, r.observed_at_us, b"")
            for r in readings
        ]
        return number, ShardBatch(shard, records), readings, watermark_us

    def commit(self, number: int, shard: str, watermark_us: int | None) -> None:
        with self._connection:
            self._connection.execute(
                "INSERT INTO shards VALUES (?, ?) ON CONFLICT (shard) DO UPDATE"
                " SET watermark_us = max(watermark_us, excluded.watermark_us)",
                (shard, watermark_us),
            )
            self._connection.execute(
                "UPDATE deliveries SET is_taken = 1 WHERE number = ?", (number,)
            )

    def close(self) -> None:
        self._connection.close()


class SqliteItems:
    """Several may be open over one file, in several processes, and any may be killed."""

    def __init__(self, path: Path) -> None:
        self._connection = _connection(path)
        finalize(self, self._connection.close)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS items (pk TEXT, sk TEXT, version INTEGER, body BLOB,"
            " expires_at_s INTEGER, PRIMARY KEY (pk, sk)) WITHOUT ROWID"
        )
        self._connection.commit()

    def read(self, keys: Collection[Key]) -> dict[Key, Item]:
        found = (
            self._connection.execute("SELECT * FROM items WHERE pk = ? AND sk = ?", key).fetchone()
            for key in keys
        )
        return {item.key: item for item in _items(row for row in found if row)}

    def between(self, partition: str, first: str, last: str) -> list[Item]:
        rows = self._connection.execute(
            "SELECT * FROM items WHERE pk = ? AND sk BETWEEN ? AND ? ORDER BY sk",
            (partition, first, last),
        )
        return list(_items(rows))

    def of_partitions(self, prefix: str) -> list[Item]:
        """All whose partition key begins so."""
        rows = self._connection.execute(
            "SELECT * FROM items WHERE substr(pk, 1, ?) = ? ORDER BY pk, sk", (len(prefix), prefix)
        )
        return list(_items(rows))

    def write(self, items: Sequence[Item]) -> set[Key]:
        """Each commits by itself, as the table's do."""
        return {item.key for item in items if not self._written(item)}

    def close(self) -> None:
        self._connection.close()

    def _written(self, item: Item) -> bool:
        values = (item.version, item.body, item.expires_at_s, *item.key)
        with self._connection:
            if item.version > 1:
                cursor = self._connection.execute(
                    "UPDATE items SET version = ?, body = ?, expires_at_s = ?"
                    " WHERE pk = ? AND sk = ? AND version = ?",
                    (*values, item.version - 1),
                )
            else:
                cursor = self._connection.execute(
                    "INSERT OR IGNORE INTO items (version, body, expires_at_s, pk, sk)"
                    " VALUES (?, ?, ?, ?, ?)",
                    values,
                )
        return cursor.rowcount == 1


def _items(rows: "Iterator[tuple[str, str, int, bytes, int]] | sqlite3.Cursor") -> Iterator[Item]:
    for pk, sk, version, body, expires_at_s in rows:
        yield Item((pk, sk), version, body, expires_at_s)


def _connection(path: Path) -> sqlite3.Connection:
    """A killed process leaves what it has committed: https://sqlite.org/wal.html"""
    connection = sqlite3.connect(path, timeout=60, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection
