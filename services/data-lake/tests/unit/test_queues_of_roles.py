"""Each role may send to the queues that its function's wiring sends to.

What a function is told is in its environment; whether it sends there, its wiring says.
"""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.unit.test_keys_of_roles import SERVICE, imported

SENT_TO = re.compile(r"\bSqs\w+\(\s*sqs\(\), [\w.()]*\.(\w+_queue_url)\b")


class _Template(yaml.SafeLoader):
    """Names of what is referred to in place of CloudFormation's own tags."""


_Template.add_multi_constructor(
    "!", lambda _, __, node: node.value if isinstance(node, yaml.ScalarNode) else None
)


@cache
def roles() -> dict[str, set[str]]:
    """Role → logical names of the queues to which it may send."""
    found: dict[str, set[str]] = {}
    for path in SERVICE.glob("resources/*_roles.yml"):
        for name, resource in yaml.load(path.read_text(), _Template)["Resources"].items():
            for policy in resource["Properties"].get("Policies", ()):
                for statement in policy["PolicyDocument"]["Statement"]:
                    if isinstance(statement, dict) and "sqs:SendMessage" in statement["Action"]:
                        queues = statement["Resource"]
                        listed = queues if isinstance(queues, list) else [queues]
                        found.setdefault(name, set()).update(
                            each.removesuffix(".Arn") for each in listed
                        )
    return found


def sending() -> dict[str, tuple[str, set[str]]]:
    """Function → its role and the queues that it sends to."""
    template = yaml.load((SERVICE / "serverless.yml").read_text(), _Template)
    found = {}
    for name, function in template["functions"].items():
        handler: Path = SERVICE / function["handler"].replace(".handle", ".py")
        wirings = [each for each in imported(handler) if each.parent.name == "wiring"]
        sent = {url.upper() for each in wirings for url in SENT_TO.findall(each.read_text())}
        queues = {function["environment"][each] for each in sent & {*function["environment"]}}
        found[name] = function["role"], queues
    return found


FUNCTIONS = sending()


def test_the_wiring_of_those_that_send_is_understood() -> None:
    assert {name: queues for name, (_, queues) in FUNCTIONS.items() if queues} == {
        "landFiles": {"CompactionQueue"},
        "landEvents": {"LandingQueue"},
        "runQuery": {"QueryQueue"},
        "serveLake": {"LandingQueue", "QueryQueue", "IndexQueue"},
        "maintainLake": {"CompactionQueue"},
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_may_send_to_every_queue_that_its_function_does(function: str) -> None:
    role, queues = FUNCTIONS[function]
    assert queues - roles().get(role, set()) == set()
