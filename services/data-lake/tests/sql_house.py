"""DuckDB in memory with the public cases' table, and statements answered as users see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from data_lake.engines.sql import SETTINGS, json_value_of, macros_for, prepare
from data_lake.engines.sql.prepared import Json

CASES = Path(__file__).parent / "compatibility/lake"
OWN_CASES = Path(__file__).parent / "sql"
EVENTS = {
    "id": "integer",
    "ts": "timestamp(3)",
    "kind": "varchar",
    "tags": "array(varchar)",
    "attrs": "map(varchar,varchar)",
    "payload": "varchar",
}
READINGS = {
    "device": "varchar",
    "value": "double",
    "amount": "decimal(10,2)",
    "at": "timestamp(3) with time zone",
    "day": "date",
    "dt": "varchar",
}
TABLES: Mapping[str, Mapping[str, str]] = {"events": EVENTS, "readings": READINGS}
_READINGS = """
    SELECT * FROM (VALUES
        ('a', 1.5, 10.25, TIMESTAMPTZ '2026-01-01 10:00:00Z', DATE '2026-01-01', '2026-01'),
        ('b', CAST('nan' AS DOUBLE), 0.10, TIMESTAMPTZ '2026-02-01 00:00:00Z', NULL, '2026-02'),
        ('c', NULL, NULL, NULL, DATE '2026-02-03', '2026-02')
    ) AS v(device, value, amount, "at", day, dt)"""


def _connected() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA lake")
    connection.execute(
        f"CREATE VIEW lake.events AS SELECT * FROM read_parquet('{CASES / 'events.parquet'}')"
    )
    connection.execute(
        "CREATE VIEW lake.readings AS SELECT device, CAST(value AS DOUBLE) AS value,"
        f' CAST(amount AS DECIMAL(10, 2)) AS amount, "at", day, dt FROM ({_READINGS})'
    )
    for statement in SETTINGS:
        connection.execute(statement)
    return connection


@dataclass
class SqlHouse:
    """`macros`: those that statements have called so far."""

    connection: duckdb.DuckDBPyConnection = field(default_factory=_connected)
    macros: set[str] = field(default_factory=set)

    def ask(
        self, sql: str, parameters: Sequence[Json] | Mapping[str, Json] = ()
    ) -> list[list[Json]]:
        """Raises RefusedQuery, or duckdb.Error when it fails while it runs."""
        prepared = prepare(sql, TABLES, parameters)
        if prepared.answer is not None:
            return [list(row) for row in prepared.answer]
        for macro in macros_for(prepared.sql):
            if macro not in self.macros:
                self.connection.execute(macro)
                self.macros.add(macro)
        rows = self.connection.execute(prepared.sql).fetchall()
        return [
            [
                json_value_of(value, column.type)
                for value, column in zip(row, prepared.columns, strict=True)
            ]
            for row in rows
        ]

    def value(self, sql: str, parameters: Sequence[Json] | Mapping[str, Json] = ()) -> Json:
        return self.ask(sql, parameters)[0][0]
