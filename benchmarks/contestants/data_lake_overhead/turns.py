"""One contestant: `python turns.py NAME`, then a statement's name a line.

Each is answered by `{"ms", "rows"}`: the time from the question to the last row.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from data_lake.domain.dataset import Column, Dataset
from data_lake.domain.engine_job import EngineJob, Limits
from data_lake.domain.layout import Manifest
from data_lake.domain.query import Ask, Asker
from data_lake.gateways.duckdb_engine import DuckDbEngine
from data_lake.gateways.duckdb_session import Storage
from data_lake.use_cases.queries.known_manifests import KnownManifests
from data_lake.use_cases.queries.plan import Planner
from msgspec import json as fast_json

BUCKET = "curated"
STATEMENTS = {
    "small": "SELECT count(*) AS n, max(kind) AS kind FROM small",
    "large": """SELECT kind, count(*) AS n, sum(value) AS total, count(DISTINCT word) AS words
        FROM large GROUP BY kind ORDER BY kind""",
}
LIMITS = Limits(
    seconds=120,
    memory_mebibytes=2048,
    address_mebibytes=6144,
    disk_mebibytes=4096,
    threads=2,
    inline_rows=100_000,
    inline_bytes=5_000_000,
)
COLUMNS = (
    Column(name="id", type="bigint"),
    Column(name="value", type="double"),
    Column(name="kind", type="varchar"),
    Column(name="word", type="varchar"),
)
Turn = Callable[[str], tuple[float, list[Any]]]


def storage() -> Storage:
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    return Storage("eu-west-1", "test", "test", "", endpoint)


def manifests() -> dict[str, Manifest]:
    s3 = boto3.client("s3")
    return {
        name: fast_json.decode(
            s3.get_object(Bucket=BUCKET, Key=f"{name}.json")["Body"].read(), type=Manifest
        )
        for name in STATEMENTS
    }


def bare() -> Turn:
    import duckdb
    import duckdb_extension_httpfs

    folder = Path(duckdb_extension_httpfs.__file__).parent / "extensions"
    extension = folder / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"
    files = {
        name: ", ".join(f"'s3://{BUCKET}/{file.key}'" for file in manifest.files)
        for name, manifest in manifests().items()
    }
    address = storage().endpoint.removeprefix("http://")

    def turn(name: str) -> tuple[float, list[Any]]:
        connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GiB"})
        connection.execute(f"LOAD '{extension}'")
        connection.execute(
            "CREATE SECRET (TYPE s3, KEY_ID 'test', SECRET 'test', REGION 'eu-west-1', "
            f"ENDPOINT '{address}', URL_STYLE 'path', USE_SSL false)"
        )
        sql = STATEMENTS[name].replace(f"FROM {name}", f"FROM read_parquet([{files[name]}])")
        start = time.perf_counter()
        rows = connection.execute(sql).fetchall()
        ms = (time.perf_counter() - start) * 1000
        connection.close()
        return ms, [list(row) for row in rows]

    return turn


def planner() -> Planner:
    from tests.fakes_catalogue import FakeCatalogue
    from tests.fakes_commits import FakeCommits

    commits = FakeCommits()
    for manifest in manifests().values():
        commits.commit(manifest)
    known = {name: Dataset(name=name, columns=COLUMNS, version=1) for name in STATEMENTS}
    return Planner(
        catalogue=FakeCatalogue(stored=known),
        commits=commits,
        manifests=KnownManifests(commits),
        address=lambda key: f"s3://{BUCKET}/{key}",
        embedded_limit_bytes=2**40,
        has_athena=False,
    )


def engine() -> Turn:
    plan_of, running = planner(), DuckDbEngine(lambda _: storage())
    plans = {name: plan_of(Ask(sql=sql)) for name, sql in STATEMENTS.items()}

    def turn(name: str) -> tuple[float, list[Any]]:
        _let_it_open(running)
        plan = plans[name]
        with tempfile.TemporaryDirectory() as directory:
            job = EngineJob(
                id=name,
                directory=directory,
                sql=plan.prepared.sql,
                columns=plan.prepared.columns,  # type: ignore[arg-type]
                tables=plan.sources,
            )
            start = time.perf_counter()
            result = running.run(job, LIMITS, lambda: False)
            ms = (time.perf_counter() - start) * 1000
        return ms, [row for page in result.pages for row in json.loads(page)]

    return turn


def layer() -> Turn:
    from tests.queries_house import House

    house, running = House(), DuckDbEngine(lambda _: storage())
    object.__setattr__(house.run, "planner", planner())
    object.__setattr__(house.run, "engines", {"embedded": running})
    object.__setattr__(house.run, "limits", LIMITS)
    object.__setattr__(house.submit, "planner", house.run.planner)
    for use_case in (house.run, house.submit):
        object.__setattr__(use_case.allowance, "query_bytes", 2**40)
        object.__setattr__(use_case.allowance, "day_bytes", 2**50)
    asker = Asker("benchmark")

    def turn(name: str) -> tuple[float, list[Any]]:
        _let_it_open(running)
        query = house.submit(asker, Ask(sql=STATEMENTS[name], reuse=False)).query
        start = time.perf_counter()
        ended = house.run(query.id)
        page = house.read(asker, query.id)
        ms = (time.perf_counter() - start) * 1000
        assert page is not None, ended.error
        return ms, fast_json.decode(page.rows)

    return turn


def _let_it_open(running: DuckDbEngine) -> None:
    """A function is asked again after a while, not in the same moment."""
    running.warm_up(30)


if __name__ == "__main__":
    turn = {"bare": bare, "engine": engine, "layer": layer}[sys.argv[1]]()
    for line in sys.stdin:
        ms, rows = turn(line.strip())
        print(json.dumps({"ms": ms, "rows": rows}), flush=True)
