"""What `npm run fuzz -- --service image-handler` starts."""

import argparse
import json
import secrets
import signal
import sys

from tests.fuzz.campaign import TIME_LIMIT_S, fuzzed, resident_bytes
from tests.fuzz.door import Door
from tests.fuzz.mutants import example

MOST_SEED = 2**32


def command(arguments: list[str]) -> int:
    """0 when nothing was found."""
    wanted = _parsed(arguments)
    seed = secrets.randbelow(MOST_SEED) if wanted.seed is None else wanted.seed
    if wanted.worker is not None:
        return _work(seed, wanted.worker, wanted.examples)
    outcome = fuzzed(seed, wanted.examples)
    if wanted.json:
        print(json.dumps(outcome.as_json(), indent=2))
        return 0 if outcome.is_clean else 1
    for failure in outcome.failures:
        print(failure, file=sys.stderr)
    print(
        f"{outcome.cases} damaged pictures and requests in {outcome.seconds} s, seed {seed}: "
        f"{len(outcome.failures) or 'no'} failures, memory grew by {outcome.growth_bytes >> 20} MiB"
    )
    return 0 if outcome.is_clean else 1


def _work(seed: int, first: int, examples: int) -> int:
    """A line of JSON for each example, so that what was the last one is known."""
    door = Door()
    for number in range(first, examples):
        signal.alarm(TIME_LIMIT_S)
        complaint = door.try_one(example(seed, number))
        told = {"number": number, "complaint": complaint, "resident_bytes": resident_bytes()}
        print(json.dumps(told), flush=True)
    return 0


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, required=True)
    parser.add_argument("--seed", type=int, help="that of an earlier run; drawn when left out")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(command(sys.argv[1:]))
