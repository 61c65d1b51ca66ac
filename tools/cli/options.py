"""The application that commands register with, and the options that several of them take."""

from typing import Annotated

import typer

from tools.repository import stage_name

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Stackyard: a serverless estate on one machine, and each of its services on AWS.",
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Stage = Annotated[
    str,
    typer.Option(help="`local` is this machine; any other name is AWS.", callback=stage_name),
]
Region = Annotated[str, typer.Option(help="AWS region.")]
