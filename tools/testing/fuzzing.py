"""What schemathesis finds of web-api in a bounded run, by a seed that is always the same."""

import json

from tools import console
from tools.testing import damaged_pictures
from tools.testing.commands import check
from tools.testing.results import Case
from tools.web_api import fuzz
from tools.web_api.fuzz import Door

EXAMPLES = 3
PICTURES = 500
SEED = 20261121
"""`npm run fuzz` draws others."""


def fuzzed(door: Door) -> list[Case]:
    cases = []
    for each in fuzz.outcomes(door, EXAMPLES, SEED):
        counts = f"{each['cases']} cases of {each['operations']} operations"
        name = f"{door}: {counts}, seed {each['seed']}"
        if not each["is_clean"]:
            console.failed(name, "")
            console.err.print(console.plain(each["told"]))
        told = None if each["is_clean"] else each["told"]
        cases.append(Case("fuzz", name, each["seconds"], told))
    return cases


def planted_defects() -> list[Case]:
    """A fuzzer that finds nothing must be known to find something."""
    line, folder, variables = fuzz.planted()
    return [check("fuzz", "planted defects are found", line, folder, variables)]


def damaged() -> list[Case]:
    """Pictures and requests that image-handler must refuse without falling."""
    found = damaged_pictures.outcome(PICTURES, SEED)
    name = f"image-handler: {found['cases']} damaged pictures and requests, seed {found['seed']}"
    told = None if found["is_clean"] else json.dumps(found, indent=2)
    if told:
        console.failed(name, "")
        console.err.print(console.plain(told))
    return [Case("fuzz", name, found["seconds"], told)]
