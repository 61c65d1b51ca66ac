"""The public cases and attacks, through all of runQuery with its real engine."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from msgspec import json
from msgspec.structs import force_setattr, replace

from data_lake.domain.dataset import Column, Dataset
from data_lake.domain.errors import RefusedQuery
from data_lake.domain.layout import Manifest
from data_lake.domain.query import Ask, Query
from data_lake.engines.files.footer import data_file
from data_lake.use_cases.queries.allowance import Allowance
from tests.engine_room import LIMITS, EngineRoom
from tests.queries_house import ADA, House
from tests.range_server import serve

PUBLIC = Path(__file__).parents[1] / "compatibility/lake"
CASES: list[dict[str, Any]] = json.decode((PUBLIC / "sql-cases.json").read_bytes())
ATTACKS: list[dict[str, str]] = json.decode((PUBLIC / "attacks.json").read_bytes())
EVENTS = Dataset(
    name="events",
    schema_version=1,
    columns=tuple(
        Column(name=name, type=kind)
        for name, kind in {
            "id": "bigint",
            "ts": "timestamp(3)",
            "kind": "varchar",
            "tags": "array(varchar)",
            "attrs": "map(varchar, varchar)",
            "payload": "varchar",
        }.items()
    ),
    version=1,
)
# No function takes a parameter of these to stay alive for longer.
SECONDS = 5


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("public")
    with serve(folder / "buckets") as server:
        room = EngineRoom(folder, server)
        stored = room.store(f"SELECT * FROM '{PUBLIC / 'events.parquet'}'", "events.parquet")
        path = server.root / stored.address.removeprefix("s3://")
        file = data_file(
            duckdb.default_connection(),
            path,
            key=stored.address.removeprefix("s3://curated/"),
            sources=("public",),
            written="",
            checksum=0,
        )
        house = House(has_athena=False, allowance=Allowance(10**9, 10**12))
        house.catalogue.stored["events"] = EVENTS
        house.commits.commit(
            Manifest(dataset="events", partition="", version=1, schema_version=1, files=(file,))
        )
        force_setattr(house.run, "engines", {"embedded": room.engine})
        force_setattr(house.run, "limits", replace(LIMITS, seconds=SECONDS, memory_mebibytes=128))
        yield house
        room.engine.close()


def rows_of(house: House, query: Query) -> Any:
    page = house.read(ADA, query.id)
    assert page is not None
    return json.decode(page.rows)


def is_served(house: House) -> bool:
    sql = "SELECT count(*) AS n FROM events"
    return bool(rows_of(house, house.answer(Ask(sql=sql, reuse=False))) == [[3]])


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_case_is_answered_as_trino_answers_it_or_refused(
    house: House, case: dict[str, Any]
) -> None:
    if case.get("refused"):
        with pytest.raises(RefusedQuery):
            house.submit(ADA, Ask(sql=case["sql"]))
        return
    query = house.answer(Ask(sql=case["sql"], reuse=False))
    assert query.error is None
    assert rows_of(house, query)[0] == case["row"]


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack["id"] for attack in ATTACKS])
def test_an_attack_is_refused_or_stopped_and_the_next_query_is_served(
    house: House, attack: dict[str, str]
) -> None:
    begun = time.monotonic()
    try:
        query = house.answer(Ask(sql=attack["sql"], reuse=False))
    except RefusedQuery:
        pass
    else:
        assert query.state == "failed", rows_of(house, query)
    assert time.monotonic() - begun < 2 * SECONDS
    assert is_served(house)
    assert not Path("/tmp/pwn.csv").exists()
