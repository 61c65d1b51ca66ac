"""Commands about this clone: deploy, test, contracts, lock, doctor, measure, bench."""

import json
from typing import Annotated

import typer

from tools import console
from tools.cli.options import Json, Region, Stage, app
from tools.repository import DEFAULT_REGION, Refusal, service, services

LAYER_NAMES = (
    "style, types, imports, unit, contract, conventions, edges, packages, fuzz, integration, e2e, "
    "faults"
)


@app.command()
def deploy(
    stage: Stage,
    service_name: Annotated[
        str | None, typer.Option("--service", help="Only this service; all when left out.")
    ] = None,
    region: Region = DEFAULT_REGION,
    architecture: Annotated[
        str | None, typer.Option(help="x86_64 or arm64; the stage's own when left out.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Package and check everything, deploy nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring services up to date on a stage: what changed, and nothing else."""
    from tools.deployment import command

    chosen = list(services().values()) if service_name is None else [service(service_name)]
    request = command.Request(stage, region, chosen, architecture)
    result = command.dry_run(request) if dry_run else command.deploy(request)
    if as_json:
        print(json.dumps(result, indent=2))
    elif dry_run:
        command.show_sizes(request, result)


@app.command()
def test(
    service_name: Annotated[
        str | None, typer.Option("--service", help="Only this service's unit and contract tests.")
    ] = None,
    only: Annotated[str | None, typer.Option(help=f"Only this layer: {LAYER_NAMES}.")] = None,
) -> None:
    """Check every rule of the house, layer by layer; stop at the first that is broken."""
    from tools.testing import run

    raise typer.Exit(run.command(service_name, only))


@app.command()
def contracts(
    action: Annotated[
        str,
        typer.Argument(
            help="`publish` renews the committed snapshots and what is drawn of them; `reference` "
            "only draws docs/reference anew."
        ),
    ],
) -> None:
    """Publish the contracts of events and APIs: from then on, nothing of them may break."""
    from tools import contracts as publishing
    from tools.openapi import reference

    if action == "publish":
        console.out.print(publishing.publish())
    elif action == "reference":
        drawn = ", ".join(file.name for file in reference.draw())
        console.out.print(f"docs/reference drawn again: {drawn}")
    else:
        raise Refusal(f"expected `contracts publish` or `contracts reference`, found {action!r}")


@app.command()
def lock(
    upgrade: Annotated[bool, typer.Option(help="Take the newest versions allowed.")] = False,
) -> None:
    """Pin again what services and tools need, with hashes."""
    from tools import lock as locking

    locking.renew(upgrade)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Check this machine and clone, and say what to do about what is wrong."""
    from tools import doctor as examining

    findings = examining.examine()
    if as_json:
        print(json.dumps(findings, indent=2))
    else:
        rows = [["✓" if f["ok"] else "✗", f["what"], f["found"], f["todo"]] for f in findings]
        console.table("Doctor", ["", "what", "found", "what to do"], rows)
    raise typer.Exit(0 if all(finding["ok"] for finding in findings) else 1)


@app.command()
def measure() -> None:
    """Measure this clone against its budgets; prints the rows of docs/benchmarks.md."""
    from tools import measure as measuring

    measuring.run()


@app.command()
def bench(
    name: Annotated[
        str | None, typer.Argument(help="One benchmark; left out, those that there are are told.")
    ] = None,
    rounds: Annotated[int, typer.Option(help="How often each contestant has its turn.")] = 9,
    only: Annotated[
        list[str] | None,
        typer.Option(help="A part of the names of the pictures or requests to take; repeatable."),
    ] = None,
) -> None:
    """Run a benchmark beside its peers, taking turns; use an idle machine."""
    from tools import bench as benching

    raise typer.Exit(benching.run(name, rounds, only or ()))
