"""Questions in SQL, and what they would cost."""

import json
import sys
from typing import Annotated

import typer

from tools import console
from tools.cli.data_lake.group import data_lake, lake_of
from tools.cli.options import Json, Region, Stage
from tools.repository import DEFAULT_REGION, LOCAL_STAGE, Refusal

Parameter = Annotated[
    list[str] | None, typer.Option(help="For each `?`, in order: JSON, or else text.")
]


@data_lake.command()
def query(
    parameter: Parameter = None,
    engine: Annotated[str, typer.Option(help="auto, embedded or athena.")] = "auto",
    reuse: Annotated[
        bool, typer.Option(help="Answer from the result of the same query on the same data.")
    ] = True,
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
    as_json: Json = False,
) -> None:
    """Ask in SQL, read from standard input, in the dialect of Athena."""
    from tools.data_lake import asking

    sql = sys.stdin.read()
    try:
        with console.working("asking …"):
            result = asking.ask(
                lake_of(stage, region),
                sql,
                _values(parameter),
                engine,
                reuse=reuse,
                is_all=as_json,
            )
    except (asking.NotAnswered, Refusal) as refused:
        error = getattr(refused, "error", None) or {"code": "refused", "message": str(refused)}
        if as_json:
            print(json.dumps({"error": error}, ensure_ascii=False))
            raise typer.Exit(1) from refused
        if isinstance(refused, Refusal):
            raise
        raise Refusal(_told(error)) from refused
    if as_json:
        print(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        asking.show(result)


@data_lake.command()
def estimate(
    parameter: Parameter = None,
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
    as_json: Json = False,
) -> None:
    """Say what the SQL of standard input would read and cost, without running it."""
    from tools.data_lake import asking

    body: dict[str, object] = {"sql": sys.stdin.read()}
    if parameter:
        body["parameters"] = _values(parameter)
    found = lake_of(stage, region).post("/estimates", body)
    if as_json:
        print(json.dumps(found))
    else:
        asking.show_estimate(found)


def _values(parameters: list[str] | None) -> list[object]:
    return [_value(each) for each in parameters or []]


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _told(error: dict[str, object]) -> str:
    place = f" (line {error['line']}, column {error.get('column', '?')})" if "line" in error else ""
    return f"{error['code']}: {error['message']}{place}"
