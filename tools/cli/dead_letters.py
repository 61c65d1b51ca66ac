"""`npm run redrive`: the dead letters of a stage."""

import json
from collections.abc import Callable
from typing import Annotated, Any

import typer

from tools import console
from tools.cli.options import Json, Region, Stage, app
from tools.repository import DEFAULT_REGION, LOCAL_STAGE, Refusal

SHOWN = 10
QUEUE = "Logical id of a dead-letter queue, or service/logicalId."


@app.command()
def redrive(
    list_queues: Annotated[
        bool, typer.Option("--list", help="Every dead-letter queue; this is the default.")
    ] = False,
    show: Annotated[
        str | None, typer.Option(metavar="QUEUE", help=f"Its messages, none taken. {QUEUE}")
    ] = None,
    replay: Annotated[
        str | None, typer.Option(metavar="QUEUE", help="Send its messages back where they failed.")
    ] = None,
    message: Annotated[str | None, typer.Option(metavar="ID", help="Replay this one only.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help=f"So many at most; all, or {SHOWN} to show.")
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="With --show: until there is a message.")
    ] = False,
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
    as_json: Json = False,
) -> None:
    """Look at dead letters, and send them back when their cause is mended."""
    from tools.deployment.account import account_of
    from tools.redrive import command

    if sum((list_queues, show is not None, replay is not None)) > 1:
        raise Refusal("expected one of --list, --show and --replay, found several")
    _require_its_queue("--message", message is not None, "--replay", replay)
    _require_its_queue("--wait", wait, "--show", show)
    account = account_of(stage, region)
    if replay is not None:
        moved = command.replay(account, replay, message, limit)
        _print(moved, as_json, lambda: console.out.print(_told(moved)))
    elif show is not None:
        rows = command.contents(account, show, limit or SHOWN, wait)
        _print(rows, as_json, lambda: command.show_contents(rows, show))
    else:
        queues = command.overview(account)
        _print(queues, as_json, lambda: command.show_overview(queues, stage))


def _require_its_queue(option: str, is_given: bool, other: str, queue: str | None) -> None:
    if is_given and queue is None:
        raise Refusal(f"{option} goes with {other} QUEUE")


def _print(content: object, as_json: bool, show: Callable[[], None]) -> None:
    if as_json:
        print(json.dumps(content, indent=2))
    else:
        show()


def _told(replayed: dict[str, Any]) -> str:
    """What was sent while this ran may be what failed again, and waits for the next time."""
    stays = f"; {replayed['stays']} others seen, left where they are" if replayed["stays"] else ""
    return f"{replayed['moved']} moved out of {replayed['queue']}{stays}."
