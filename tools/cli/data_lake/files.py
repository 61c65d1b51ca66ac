"""Files into the lake, and what of them was refused."""

import json
from pathlib import Path
from typing import Annotated

import typer

from tools import console
from tools.cli.data_lake.group import data_lake, lake_of, quarantine
from tools.cli.options import Json, Region, Stage
from tools.repository import DEFAULT_REGION, LOCAL_STAGE


@data_lake.command()
def load(
    name: Annotated[str, typer.Argument(help="The data set, which is the table's name.")],
    file: Annotated[Path, typer.Argument(help="CSV, TSV, JSON, Parquet, ORC, Avro; gzip …")],
    wait: Annotated[bool, typer.Option("--wait", help="Until it can be queried.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Land it once more, though it lies there already.")
    ] = False,
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
    as_json: Json = False,
) -> None:
    """Drop a file into the lake's inbox."""
    from tools.data_lake import loading

    lake = lake_of(stage, region)
    dropped = loading.drop(lake, name, file, is_again=again)
    if not wait:
        console.out.print(
            json.dumps(dropped) if as_json else f"Dropped as {dropped['key']}, {dropped['version']}"
        )
        return
    with console.working(f"landing {file.name} …"):
        landing = loading.wait(lake, name, dropped)
    refused = loading.refused_rows(lake, landing)
    if as_json:
        print(json.dumps({**landing, "refusedRows": refused}))
    else:
        loading.show(landing, refused)
    raise typer.Exit(1 if landing["state"] == "quarantined" else 0)


@quarantine.command(name="list")
def list_quarantine(
    stage: Stage = LOCAL_STAGE, region: Region = DEFAULT_REGION, as_json: Json = False
) -> None:
    """Show the files that couldn't be read, or some of whose rows couldn't."""
    from tools.data_lake import upkeep

    landings = list(lake_of(stage, region).pages("/quarantine", "landings"))
    if as_json:
        print(json.dumps(landings))
    else:
        upkeep.show_quarantine(landings)


@quarantine.command()
def show(
    landing: Annotated[str, typer.Argument(help="Its id.")],
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
    as_json: Json = False,
) -> None:
    """Show what of a file was refused: line, byte, reason and text."""
    from tools.data_lake import loading

    found = lake_of(stage, region).get(f"/quarantine/{landing}")
    if as_json:
        print(json.dumps(found))
    else:
        loading.show(found, found["refusedRows"])


@quarantine.command()
def replay(
    landing: Annotated[str, typer.Argument(help="Its id.")],
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
) -> None:
    """Read it once more, as after a mended rule or data set."""
    found = lake_of(stage, region).post(f"/quarantine/{landing}/replay", None)
    console.out.print(f"Asked for once more: {found['landingId']}, {found['state']}.")
