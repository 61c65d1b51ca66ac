"""What `npm run fuzz` starts, in an environment of its own."""

import argparse
import json
import os
import secrets
import sys
from collections.abc import Iterator

from tests.fuzz.campaign import ALL_PHASES, Outcome, fuzzed
from tests.fuzz.doors import DOORS, address_of, operators_token

BOTH = "both"
MOST_SEED = 2**32


def command(arguments: list[str]) -> int:
    """0 when nothing was found."""
    wanted = _parsed(arguments)
    seed = secrets.randbelow(MOST_SEED) if wanted.seed is None else wanted.seed
    outcomes = list(_outcomes(wanted, seed))
    if wanted.json:
        print(json.dumps([outcome.as_json() for outcome in outcomes], indent=2))
    return 0 if all(outcome.is_clean for outcome in outcomes) else 1


def _outcomes(wanted: argparse.Namespace, seed: int) -> Iterator[Outcome]:
    """Of the door at `url`, or of the doors that are opened here."""

    def outcome(door: str, url: str, token: str) -> Outcome:
        found = fuzzed(door, url, token, wanted.examples, seed, phases=wanted.phases)
        return _shown(found, wanted.json)

    if wanted.url:
        yield outcome("deployed", wanted.url, os.environ["FUZZ_IDENTITY_TOKEN"])
        return
    for name in DOORS if wanted.door == BOTH else [wanted.door]:
        with address_of(DOORS[name]) as url:
            yield outcome(name, url, operators_token())


def _shown(outcome: Outcome, is_for_machines: bool) -> Outcome:
    if not outcome.is_clean:
        print(outcome.told, file=sys.stderr)
    if not is_for_machines:
        print(
            f"{outcome.door}: {outcome.cases} cases of {outcome.operations} operations in "
            f"{outcome.seconds} s, seed {outcome.seed}: {outcome.failures or 'no'} failures",
            flush=True,
        )
    return outcome


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("--door", choices=[*DOORS, BOTH], default=BOTH)
    parser.add_argument("--url", help="of a deployed door; the token is FUZZ_IDENTITY_TOKEN")
    parser.add_argument("--examples", type=int, required=True, help="cases for each operation")
    parser.add_argument("--phases", default=ALL_PHASES, help="separated by commas")
    parser.add_argument("--seed", type=int, help="that of an earlier run; drawn when left out")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(command(sys.argv[1:]))
