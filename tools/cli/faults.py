"""`npm run faults`: let the functions' calls to AWS's services fail, on this machine."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tools import console
from tools.cli.options import Json, app
from tools.repository import Refusal

if TYPE_CHECKING:
    from tools.local_cloud.fault_proxy.rules import Rule

faults = typer.Typer(
    no_args_is_help=True,
    help="Fail calls of the running estate's functions; `npm start -- --fault-proxy` lets you.",
)
app.add_typer(
    faults,
    name="faults",
)


@faults.command()
def add(
    service: Annotated[str, typer.Argument(help="As boto3 names it: dynamodb, events, s3 …")],
    operation: Annotated[str, typer.Argument(help="As AWS names it: PutEvents …; '*' is any.")],
    throttle: Annotated[
        bool, typer.Option("--throttle", help="The service's own throttling answer.")
    ] = False,
    delay: Annotated[
        int | None, typer.Option(metavar="MS", help="Made that many milliseconds later.")
    ] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="Connection cut before the call is made.")
    ] = False,
    reset_after: Annotated[
        bool, typer.Option("--reset-after", help="Made, and the connection cut before its answer.")
    ] = False,
    half_fail: Annotated[
        bool, typer.Option("--half-fail", help="Every other entry of a batch is refused.")
    ] = False,
    times: Annotated[
        int | None, typer.Option(help="So many calls; until it is cleared when left out.")
    ] = None,
    containing: Annotated[
        str, typer.Option(metavar="TEXT", help="Only calls with that text in path or body.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Fail the calls of one operation from now on."""
    from tools.local_cloud.fault_proxy import faults as proxy
    from tools.local_cloud.fault_proxy.rules import KINDS, Rule

    wishes = (throttle, delay is not None, reset, reset_after, half_fail)
    kinds = [kind for kind, is_wished in zip(KINDS, wishes, strict=True) if is_wished]
    if len(kinds) != 1:
        expected = ", ".join(f"--{kind}" for kind in KINDS)
        raise Refusal(f"expected one of {expected}, found {len(kinds)} of them")
    rule = Rule(service, operation, kinds[0], times, containing, delay or 0)
    added = proxy.add(rule, proxy.address())
    if as_json:
        print(json.dumps(added, indent=2))
    else:
        console.out.print(f"Rule {added['id']}: {_sentence(rule)}")


@faults.command("list")
def list_rules(as_json: Json = False) -> None:
    """Show the rules, and how many calls each has failed."""
    from tools.local_cloud.fault_proxy import faults as proxy

    found = proxy.rules(proxy.address())
    if as_json:
        print(json.dumps(found, indent=2))
    elif found:
        columns = ["rule", "service", "operation", "fault", "containing", "times", "hits"]
        console.table("Faults", columns, [_row(rule) for rule in found])
    else:
        console.out.print("No rules: every call passes.")


@faults.command()
def clear(
    rule: Annotated[int | None, typer.Argument(help="Its number; all when left out.")] = None,
    as_json: Json = False,
) -> None:
    """Let calls pass again."""
    from tools.local_cloud.fault_proxy import faults as proxy

    cleared = proxy.clear(rule, proxy.address())
    if rule is not None and not cleared:
        raise Refusal(f"there is no rule {rule}: `npm run faults list` shows those that are")
    if as_json:
        print(json.dumps({"cleared": cleared}))
    else:
        console.out.print(f"{cleared} cleared.")


@faults.command()
def hurry(
    calm: Annotated[bool, typer.Option("--calm", help="As long as usual again.")] = False,
) -> None:
    """Let what failed in a queue come again after a second; needs no fault proxy."""
    from pathlib import Path

    from tools.deployment.account import account_of, running_local_cloud
    from tools.redrive import hurry as hurrying
    from tools.repository import DEFAULT_REGION, LOCAL_STAGE

    account, folder = account_of(LOCAL_STAGE, DEFAULT_REGION), Path(running_local_cloud().folder)
    if calm:
        console.out.print(f"{hurrying.calm(account, folder)} queues wait as long as usual again.")
    else:
        count = hurrying.hurry(account, folder)
        console.out.print(f"In {count} queues what failed comes again after a second.")


def _row(rule: dict[str, Any]) -> list[str]:
    fault = f"delay {rule['delay_ms']} ms" if rule["kind"] == "delay" else rule["kind"]
    times = "all" if rule["times"] is None else str(rule["times"])
    named = [str(rule[name]) for name in ("id", "service", "operation")]
    return [*named, fault, rule["containing"], times, str(rule["hits"])]


def _sentence(rule: "Rule") -> str:
    which = "every call" if rule.times is None else f"the next {rule.times}"
    of = f"{which} of {rule.service} {rule.operation}"
    text = f" containing {rule.containing!r}" if rule.containing else ""
    return f"{rule.kind} for {of}{text}"
