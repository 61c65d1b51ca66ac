"""Each role may touch the items of the table that its function's gateways name.

The local cloud doesn't look at the condition, so that on AWS alone a key would be missing. A
gateway belongs to a function when the function's handler imports it, by whatever ways.
"""

import ast
import re
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest
import yaml

SERVICE = Path(__file__).parents[2]
PACKAGE = SERVICE / "data_lake"
# First arguments of key() and stored(), constants of that use, and what the partition begins with.
KEYED = re.compile(r'(?:\b(?:_?key|stored|_item|_lasting|_find|_put)\(|return )f?"([a-z]+#?)[{"]')
NAMED = re.compile(r'^_?[A-Z, _]+ = "([a-z]+)"(?:, "([a-z]+)")?$', re.MULTILINE)


class _Template(yaml.SafeLoader):
    """Reads past CloudFormation's own tags."""


_Template.add_multi_constructor("!", lambda *_: None)


@cache
def imported(path: Path) -> frozenset[Path]:
    """Modules of the service that importing one imports, itself among them."""
    found, waiting = {path}, [path]
    while waiting:
        for node in ast.walk(ast.parse(waiting.pop().read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("data_lake."):
                parent = SERVICE / str(node.module).replace(".", "/")
                files = [parent.with_suffix(".py"), *(parent / f"{n.name}.py" for n in node.names)]
                new = {each for each in files if each.is_file()} - found
                found |= new
                waiting += new
    return frozenset(found)


def keys_of(gateway: Path) -> set[str]:
    """`dataset#` for one that goes on, `datasets` for a whole one."""
    source = gateway.read_text()
    named = {each for pair in NAMED.findall(source) for each in pair if each}
    return set(KEYED.findall(source)) | named


def functions() -> dict[str, tuple[Path, list[str]]]:
    """Handler's module and patterns of leading keys of each function that has the table."""
    template = yaml.load((SERVICE / "serverless.yml").read_text(), _Template)
    roles = "\n".join(each.read_text() for each in sorted(SERVICE.glob("resources/*_roles.yml")))
    found = {}
    for name, function in template["functions"].items():
        role = roles.partition(f"  {function['role']}:\n")[2].partition("\n\n")[0]
        (condition,) = re.findall(
            r"Resource: !GetAtt Table.Arn\n +Condition: \$\{self:custom\.(\w+)", role
        )
        patterns = template["custom"][condition]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        module = SERVICE / function["handler"].replace(".handle", ".py")
        found[name] = module, patterns
    return found


FUNCTIONS = functions()


def uncovered(function: str) -> set[str]:
    module, patterns = FUNCTIONS[function]
    gateways = [each for each in imported(module) if each.name.startswith("dynamodb_")]
    assert gateways, f"{function} has the table and no gateway to it"
    keys = {key for gateway in gateways for key in keys_of(gateway)}
    return {
        key
        for key in keys
        if not any(fnmatchcase(f"{key}x" if key.endswith("#") else key, p) for p in patterns)
    }


def test_every_gateway_to_the_table_names_its_keys() -> None:
    silent = [each.name for each in PACKAGE.glob("gateways/dynamodb_*.py") if not keys_of(each)]
    assert silent == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_may_touch_every_item_that_its_function_does(function: str) -> None:
    assert uncovered(function) == set()


def test_a_key_that_a_role_lacks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    module, patterns = FUNCTIONS["landFiles"]
    monkeypatch.setitem(FUNCTIONS, "landFiles", (module, [p for p in patterns if p != "datasets"]))
    assert uncovered("landFiles") == {"datasets"}
