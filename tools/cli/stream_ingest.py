"""`npm run stream-ingest`: readings put, what became of them, and what was refused put back."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tools import console
from tools.cli.options import Json, Region, Stage, app
from tools.repository import DEFAULT_REGION, LOCAL_STAGE, Refusal

if TYPE_CHECKING:
    from tools.stream_ingest.deployed import Deployed

stream_ingest = typer.Typer(no_args_is_help=True, help="The stream of readings, from outside.")
app.add_typer(stream_ingest, name="stream-ingest")
Reason = Annotated[str | None, typer.Option(help="Only what was refused for it: wrong-unit …")]


@stream_ingest.command()
def put(
    file: Annotated[Path, typer.Argument(help="A JSON reading a line; - is standard input.")],
    aggregate: Annotated[
        bool, typer.Option(help="Many readings in one record, as the KPL does it.")
    ] = True,
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
    as_json: Json = False,
) -> None:
    """Put the readings of a file into the stream, by the producer client."""
    from tools.stream_ingest import put as putting

    if file != putting.STDIN and not file.is_file():
        raise Refusal(f"expected a file of readings: there is no {file}")
    stdin = typer.get_binary_stream("stdin")
    content = stdin.read() if file == putting.STDIN else file.read_bytes()
    lines = putting.lines_of(file, content)
    done = putting.put(_deployed(stage, region), lines, aggregate=aggregate)
    if as_json:
        print(json.dumps({"taken": done.taken, "requests": done.requests}))
    else:
        console.out.print(f"{done.taken:,} taken by the stream, requests: {done.requests:,}.")


@stream_ingest.command()
def ledger(
    stage: Stage = LOCAL_STAGE, region: Region = DEFAULT_REGION, as_json: Json = False
) -> None:
    """Show what became of all readings; fails when they don't balance."""
    from tools.stream_ingest import ledger as adding_up

    found = adding_up.read(_deployed(stage, region))
    if as_json:
        print(json.dumps(found.as_json(), indent=2))
    else:
        adding_up.show(found)
    raise typer.Exit(0 if found.balances else 1)


@stream_ingest.command()
def replay(
    reason: Reason = None,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only what arrived from then on, RFC 3339.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only what arrived before; now unless said.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
    as_json: Json = False,
) -> None:
    """Put what was refused into the stream once more, by its original bytes."""
    from tools.stream_ingest import replay as replaying

    done = replaying.replay(_deployed(stage, region), reason, since, until, dry_run=dry_run)
    if as_json:
        print(json.dumps(done))
    else:
        console.out.print(replaying.told(done, dry_run=dry_run))
    raise typer.Exit(1 if done["refusedByStream"] else 0)


@stream_ingest.command()
def quarantine(
    reason: Reason = None,
    limit: Annotated[int, typer.Option(min=1, help="So many objects at most.")] = 20,
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
    as_json: Json = False,
) -> None:
    """Show what was refused, the newest first, and why."""
    from tools.stream_ingest import quarantine as looking

    rows = looking.overview(_deployed(stage, region), reason, limit)
    if as_json:
        print(json.dumps(rows, indent=2))
    else:
        looking.show(rows)


def _deployed(stage: str, region: str) -> "Deployed":
    from tools.deployment.account import account_of
    from tools.stream_ingest.deployed import Deployed

    return Deployed(account_of(stage, region))
