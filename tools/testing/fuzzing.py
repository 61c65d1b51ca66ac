"""What schemathesis finds of web-api in a bounded run, by a seed that is always the same."""

from tools import console
from tools.testing.commands import check
from tools.testing.results import Case
from tools.web_api import fuzz
from tools.web_api.fuzz import Door

EXAMPLES = 3
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
