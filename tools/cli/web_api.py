"""`npm run web-api` and `npm run fuzz`: its application on this machine."""

from typing import Annotated

import typer

from tools import console
from tools.cli.options import Json, Region, Stage, app
from tools.repository import DEFAULT_REGION, LOCAL_STAGE

web_api = typer.Typer(no_args_is_help=True, help="The application of web-api on this machine.")
app.add_typer(web_api, name="web-api")


@web_api.command()
def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="On loopback; 0 takes any that is free.")
    ] = 8080,
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
) -> None:
    """Serve it under a WSGI server, on the resources of a running estate, until Ctrl-C.

    Tokens are verified as API Gateway does; usage plan, throttling and resource policy are missing.
    On AWS it works with your own permissions, not with the function's role.
    """
    from tools.deployment.account import account_of
    from tools.web_api import serve as serving

    line, variables = serving.command(account_of(stage, region), port)
    console.err.print(f"web-api on stage {stage} without API Gateway; Ctrl-C ends it.")
    serving.replace_this_process(line, variables)


@web_api.command()
def document() -> None:
    """Write its openapi.yml anew from the operations that are declared, and the reference of it."""
    from tools.openapi import reference, writing

    writing.write("web-api")
    drawn = ", ".join(file.name for file in reference.draw())
    console.out.print(f"services/web-api/openapi.yml written, docs/reference drawn again: {drawn}")
    console.out.print("`npm run generate` in services/console makes the client of it.")


@app.command()
def fuzz(
    door: Annotated[
        str,
        typer.Option(help="gateway, wsgi or both, with fakes behind; or deployed: the estate's."),
    ] = "both",
    examples: Annotated[
        int, typer.Option(min=1, help="Cases for each operation and each kind of sequence.")
    ] = 100,
    seed: Annotated[
        int | None, typer.Option(help="That of an earlier run, to see the same again.")
    ] = None,
    phases: Annotated[
        str | None,
        typer.Option(
            help="Of examples, coverage, fuzzing, stateful, with commas; all unless given."
        ),
    ] = None,
    service_name: Annotated[
        str,
        typer.Option(
            "--service", help="web-api; or image-handler, with damaged pictures, by number."
        ),
    ] = "web-api",
    as_json: Json = False,
) -> None:
    """Try web-api with all that its openapi.yml allows, and with what it doesn't."""
    if service_name == "image-handler":
        from tools.testing import damaged_pictures

        raise typer.Exit(damaged_pictures.run(examples, seed, as_json=as_json))
    from tools.web_api import fuzz as fuzzing

    line, variables = fuzzing.command(door, examples, seed, phases, as_json=as_json)
    raise typer.Exit(fuzzing.run(line, variables))
