"""One unknown type and the local cloud refuses the whole template: such a resource stands behind OnAws."""

from collections.abc import Iterator
from pathlib import Path

from tests.templates.stacks import Stack, copy_with, every_local_stack
from tests.violations import Violation, expect_none, the_only
from tools.repository import LOCAL_STAGE

# As MiniStack's provisioner names them; `npm test` fails here first when a version takes more or less.
SUPPORTED = frozenset(
    line
    for line in Path(__file__).with_name("local_cloud_resource_types.txt").read_text().splitlines()
    if not line.startswith("#")
)


def refused_types(stack: Stack) -> Iterator[Violation]:
    for logical_id, resource in stack.resources.items():
        kind = resource["Type"]
        if kind not in SUPPORTED and not kind.startswith("Custom::"):
            yield Violation(
                stack.at(logical_id),
                expected="a type of tests/conventions/local_cloud_resource_types.txt",
                found=kind,
                do="add `Condition: OnAws` to the resource, and a line to docs/aws-only.md",
                why="the local cloud creates nothing of a template with a type that it doesn't know",
            )


@every_local_stack
def test_the_local_cloud_knows_every_type_that_it_is_given(stack: Stack) -> None:
    expect_none(refused_types(stack))


def test_a_type_planted_outside_the_condition_is_reported() -> None:
    stack, _ = copy_with("AWS::SSM::Parameter", stage=LOCAL_STAGE)
    stack.resources["Archive"] = {"Type": "AWS::Events::Archive"}
    assert the_only(refused_types(stack)).where == stack.at("Archive")
