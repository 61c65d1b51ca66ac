"""The commands behind the npm scripts; what they do stands in the modules that they call."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from tools import console
from tools.repository import DEFAULT_REGION, LOCAL_STAGE, Refusal, service, services

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Stackyard: a serverless estate on one machine, and each of its services on AWS.",
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Stage = Annotated[str, typer.Option(help="`local` is this machine; any other name is AWS.")]
Region = Annotated[str, typer.Option(help="AWS region.")]


@app.command()
def start(
    detach: Annotated[bool, typer.Option(help="Return when everything is up.")] = False,
    tour: Annotated[bool, typer.Option(help="Take the tour on real input when it is up.")] = True,
) -> None:
    """Start the local cloud, deploy every service, take the tour; stay until Ctrl-C."""
    from tools import start as starting

    try:
        started = starting.bring_up(with_tour=tour)
        if started.was_running:
            console.out.print(f"The estate is already running (process {started.cloud.pid}).")
        show_endpoints(started.estate.endpoints())
        if detach or started.was_running:
            console.out.print("Stop it with `npm stop`.")
            return
        console.out.print("Up. Ctrl-C stops it.")
        starting.stay(started.cloud)
    except starting.Interrupted:
        raise typer.Exit(130) from None


@app.command()
def stop() -> None:
    """Stop what `npm start` started; nothing is left."""
    from tools import start as starting
    from tools.local_cloud import process

    cloud = process.running()
    if cloud is None:
        console.out.print("Nothing runs here.")
        return
    starting.stop(cloud)


@app.command()
def tour(
    chapter: Annotated[str | None, typer.Argument(help="One chapter; all when left out.")] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Also save what was seen as an SVG there.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take the tour again on the running estate."""
    from dataclasses import asdict

    from tools import tour as touring
    from tools.estate import local_estate

    chosen = touring.chapters()
    if chapter is not None:
        if chapter not in chosen:
            raise Refusal(f"expected a chapter of {', '.join(chosen)}; there is no {chapter!r}")
        chosen = {chapter: chosen[chapter]}
    seen = touring.run(local_estate(), chosen)
    if as_json:
        print(json.dumps([asdict(each) for each in seen], indent=2))
    else:
        touring.show(seen, picture)


@app.command()
def endpoints(
    stage: Stage = LOCAL_STAGE, region: Region = DEFAULT_REGION, as_json: Json = False
) -> None:
    """Show the addresses of a stage's services, and the demo sign-in of the local one."""
    from tools.deployment.account import account_of
    from tools.estate import Estate

    found = Estate(account_of(stage, region)).endpoints()
    if as_json:
        print(json.dumps(found, indent=2))
    else:
        show_endpoints(found)


def show_endpoints(found: dict[str, Any]) -> None:
    rows = [[name, entry["url"] or "—"] for name, entry in found["services"].items()]
    console.table(f"Stage {found['stage']} in {found['region']}", ["service", "address"], rows)
    if found["demo"]:
        console.out.print(f"Local cloud   {found['endpointUrl']}")
        console.out.print(f"Demo sign-in  {found['demo']['username']}  {found['demo']['password']}")


@app.command()
def token(
    group: Annotated[str, typer.Option(help="viewer or operator.")] = "viewer",
) -> None:
    """Print an identity token of a demo person of that group, for curl."""
    from tools.estate import local_estate
    from tools.people import GROUPS

    for known in GROUPS:
        if group == known:
            estate = local_estate()
            print(estate.people.identity_token(estate.demo_person(known)))
            return
    raise Refusal(f"expected group {' or '.join(GROUPS)}, found {group!r}")


@app.command()
def deploy(
    stage: Annotated[str, typer.Option(help="`local` is this machine; any other name is AWS.")],
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
    only: Annotated[str | None, typer.Option(help="Only this layer.")] = None,
) -> None:
    """Check every rule of the house, layer by layer; stop at the first that is broken."""
    from tools.testing import run

    raise typer.Exit(run.command(service_name, only))


@app.command()
def contracts(
    action: Annotated[str, typer.Argument(help="`publish` renews the committed snapshot.")],
) -> None:
    """Publish the contracts: from then on, nothing of them may break."""
    from tools import contracts as publishing

    if action != "publish":
        raise Refusal(f"expected `contracts publish`, found {action!r}")
    console.out.print(publishing.publish())


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


def main() -> None:
    try:
        app(prog_name="npm run")
    except Refusal as refusal:
        console.err.print(f"\n[bold red]Stackyard[/]: {console.plain(refusal)}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
