"""The command's own group, and the lake that its commands ask."""

from typing import TYPE_CHECKING, Annotated

import typer

from tools.cli.options import app

if TYPE_CHECKING:
    from tools.data_lake.lake import Lake

data_lake = typer.Typer(no_args_is_help=True, help="The data lake, from outside.")
app.add_typer(data_lake, name="data-lake")
quarantine = typer.Typer(no_args_is_help=True, help="What couldn't be read, and its replay.")
data_lake.add_typer(quarantine, name="quarantine")
Dataset = Annotated[str | None, typer.Argument(help="One data set; all when left out.")]


def lake_of(stage: str, region: str) -> "Lake":
    from tools.data_lake.lake import Lake
    from tools.deployment.account import account_of
    from tools.estate import Estate

    return Lake(Estate(account_of(stage, region)))
