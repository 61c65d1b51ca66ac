"""What there is, whether all of it is there, and how it lies."""

import json
from typing import Annotated

import typer

from tools import console
from tools.cli.data_lake.group import Dataset, data_lake, lake_of
from tools.cli.options import Json, Region, Stage
from tools.repository import DEFAULT_REGION, LOCAL_STAGE


@data_lake.command()
def datasets(
    stage: Stage = LOCAL_STAGE, region: Region = DEFAULT_REGION, as_json: Json = False
) -> None:
    """Show the data sets: rows, bytes, how fresh."""
    from tools.data_lake import looking

    looking.datasets(lake_of(stage, region), as_json=as_json)


@data_lake.command()
def search(
    words: Annotated[str, typer.Argument(help="Of names, columns, descriptions; beginnings do.")],
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
    as_json: Json = False,
) -> None:
    """Find data sets, saved queries, sites, devices and photos by words."""
    from tools.data_lake import looking

    looking.search(lake_of(stage, region), words, as_json=as_json)


@data_lake.command()
def reconcile(
    dataset: Dataset = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every row again, here, with your credentials.")
    ] = False,
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
    as_json: Json = False,
) -> None:
    """Compare what has landed with what is kept; fails when a row is missing or there twice."""
    from tools.data_lake import recount, upkeep

    lake = lake_of(stage, region)
    with console.working("comparing …"):
        reports = (recount.reconcile if deep else upkeep.reconcile)(lake, dataset)
    if as_json:
        print(json.dumps(reports))
    else:
        upkeep.show_reconciliation(reports)
    raise typer.Exit(1 if any(each["differences"] for each in reports) else 0)


@data_lake.command()
def compact(
    dataset: Dataset = None,
    wait: Annotated[bool, typer.Option("--wait", help="Until all of it is done.")] = False,
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
) -> None:
    """Ask for the compaction of all partitions now, not when the schedule comes."""
    from tools.data_lake import upkeep

    lake = lake_of(stage, region)
    queued = upkeep.compact(lake, dataset)
    if not wait:
        console.out.print(f"Partitions queued: {queued:,}.")
        return
    with console.working("compacting …"):
        upkeep.await_compaction(lake)
    console.out.print(f"Partitions looked at: {queued:,}.")


@data_lake.command()
def document() -> None:
    """Write its openapi.yml anew from the operations that are declared, and the reference of it."""
    from tools.openapi import reference, writing

    writing.write("data-lake")
    drawn = ", ".join(file.name for file in reference.draw())
    console.out.print(f"services/data-lake/openapi.yml written, docs/reference drawn: {drawn}")
