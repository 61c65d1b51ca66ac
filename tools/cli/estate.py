"""Commands about an estate: start, stop, tour, endpoints, token."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tools import console
from tools.cli.options import Json, Region, Stage, app
from tools.repository import (
    DEFAULT_REGION,
    LOCAL_STAGE,
    Refusal,
    service,
    services,
    with_what_they_rest_on,
)

if TYPE_CHECKING:
    from tools.machines import Machine


@app.command()
def start(
    detach: Annotated[bool, typer.Option(help="Return when everything is up.")] = False,
    tour: Annotated[bool, typer.Option(help="Take the tour on real input when it is up.")] = True,
    fault_proxy: Annotated[
        bool,
        typer.Option(
            "--fault-proxy",
            envvar="STACKYARD_FAULT_PROXY",
            help="Let `npm run faults` fail the functions' calls.",
        ),
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--service",
            help="Deploy this one and what it rests on, not all; again for more. Without a tour.",
        ),
    ] = None,
) -> None:
    """Start the local cloud, deploy every service, take the tour; stay until Ctrl-C."""
    from tools import start as starting

    deployed = with_what_they_rest_on([service(name) for name in only or services()])

    def show(started: starting.Started) -> None:
        if started.was_running:
            console.out.print(f"The estate is already running (process {started.cloud.pid}).")
        show_endpoints(started.estate.endpoints())
        stays = not (detach or started.was_running)
        console.out.print("Up. Ctrl-C stops it." if stays else "Stop it with `npm stop`.")

    raise typer.Exit(starting.run(deployed, tour and not only, detach, show, fault_proxy))


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

    if picture and not picture.parent.is_dir():
        raise Refusal(f"expected a folder for the picture: there is no {picture.parent}")
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
    stage: Stage = LOCAL_STAGE,
    region: Region = DEFAULT_REGION,
    service_name: Annotated[
        str | None, typer.Option("--service", help="Print this one's address alone, for curl.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the addresses of a stage's services, and the demo sign-in of the local one."""
    from tools.deployment.account import account_of
    from tools.estate import Estate

    found = Estate(account_of(stage, region)).endpoints()
    if service_name is not None:
        entry = found["services"].get(service(service_name).name)
        if not entry or not entry["url"]:
            raise Refusal(f"{service_name} has no address on stage {stage}")
        print(entry["url"])
    elif as_json:
        print(json.dumps(found, indent=2))
    else:
        show_endpoints(found)


def show_endpoints(found: dict[str, Any]) -> None:
    rows = [[name, entry["url"] or "—"] for name, entry in found["services"].items()]
    console.table(f"Stage {found['stage']} in {found['region']}", ["service", "address"], rows)
    if found["demo"]:
        console.out.print(f"Local cloud   {found['endpointUrl']}")
        if "web-api" in found["services"]:
            console.out.print(
                'Try           curl -H "Authorization: Bearer $(npm run -s token)" '
                '"$(npm run -s endpoints -- --service web-api)/sites?limit=3"'
            )
        show_page(found)


def show_page(found: dict[str, Any]) -> None:
    """What to open, and as whom: the last that is seen, for it comes first."""
    console.out.print()
    for name, entry in found["services"].items():
        if service(name).has_site and entry["url"]:
            console.out.print(f"{name.capitalize():<13} [bold]{entry['url']}[/]")
    for label, person in (("Demo sign-in", "demo"), ("or, to look", "demoViewer")):
        username, password = found[person]["username"], console.plain(found[person]["password"])
        console.out.print(f"{label:<13} {username}  password  {password}", soft_wrap=True)
    console.out.print()


@app.command()
def token(
    group: Annotated[str, typer.Option(help="viewer or operator.")] = "viewer",
    client: Annotated[
        str | None, typer.Option(help="partner: an access token of that machine client instead.")
    ] = None,
    scope: Annotated[
        list[str] | None, typer.Option(help="Of that token; all that the client may, if left out.")
    ] = None,
) -> None:
    """Print an identity token of a demo person of that group, for curl."""
    from tools.estate import local_estate
    from tools.machines import SCOPES
    from tools.people import GROUPS

    if client is not None:
        print(_machine(client).access_token(tuple(scope or SCOPES)))
        return
    for known in GROUPS:
        if group == known:
            estate = local_estate()
            print(estate.people.identity_token(estate.demo_person(known)))
            return
    raise Refusal(f"expected group {' or '.join(GROUPS)}, found {group!r}")


@app.command(name="api-key")
def api_key(
    client: Annotated[str, typer.Option(help="partner.")] = "partner",
) -> None:
    """Print the key by which a machine client's requests are counted, for curl."""
    print(_machine(client).api_key)


def _machine(client: str) -> "Machine":
    from tools.estate import local_estate
    from tools.machines import CLIENTS

    for known in CLIENTS:
        if client == known:
            return local_estate().machine(known)
    raise Refusal(f"expected client {' or '.join(CLIENTS)}, found {client!r}")
