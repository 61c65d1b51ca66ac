"""What the local cloud doesn't know stands behind OnAws, or it would refuse the whole template."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_local_stack
from tests.violations import Violation, expect_none
from tools.environments import LOCAL_CLOUD
from tools.repository import LOCAL_STAGE

SUPPORTED = frozenset(
    line
    for line in Path(__file__).with_name("local_cloud_resource_types.txt").read_text().splitlines()
    if not line.startswith("#")
)
PROVISIONERS = "ministack/services/cloudformation/provisioners.py"


def refused_types(stack: Stack) -> Iterator[Violation]:
    for logical_id, resource in stack.resources.items():
        kind = resource["Type"]
        if kind not in SUPPORTED and not kind.startswith("Custom::"):
            yield Violation(
                stack.at(logical_id),
                expected="a type of tests/conventions/local_cloud_resource_types.txt",
                found=kind,
                do="add `Condition: OnAws` to the resource, and a line to docs/aws-only.md",
                why="the local cloud creates nothing of a template with a type that it "
                "doesn't know",
            )


def provisioned() -> set[str]:
    """What the installed version says, read from its source: its table is no public interface."""
    (source,) = LOCAL_CLOUD.glob(f"lib/*/site-packages/{PROVISIONERS}")
    return {
        str(key.value)
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict)
        if "_RESOURCE_HANDLERS" in ast.unparse(node).partition("=")[0]
        for key in node.value.keys
        if isinstance(key, ast.Constant) and str(key.value).startswith("AWS::")
    }


@every_local_stack
def test_the_local_cloud_knows_every_type_that_it_is_given(stack: Stack) -> None:
    expect_none(refused_types(stack))


def test_the_list_of_types_is_what_the_installed_local_cloud_provisions() -> None:
    assert provisioned() == SUPPORTED


def test_a_type_planted_outside_the_condition_is_reported() -> None:
    stack, _ = copy_with("AWS::SSM::Parameter", stage=LOCAL_STAGE)
    stack.resources["Archive"] = {"Type": "AWS::Events::Archive"}
    assert planted(refused_types, stack).where == stack.at("Archive")
