"""Every stack of the estate as CloudFormation would create it, for checks to look at."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any, final

import pytest

from tests.templates.effective import Resource, effective
from tests.templates.references import arn_text, referred
from tools.repository import LOCAL_STAGE, services
from tools.templates.compile import template

AWS_STAGE = "prod"
"""Stands for every stage but `local`."""

Properties = dict[str, Any]


@final
@dataclass(frozen=True)
class Stack:
    service: str
    stage: str
    load: Callable[[], dict[str, Resource]]

    @cached_property
    def resources(self) -> dict[str, Resource]:
        return self.load()

    def __str__(self) -> str:
        return f"{self.service}/{self.stage}"

    def at(self, logical_id: str) -> str:
        """The place of a resource, for a violation."""
        return f"{self}: {logical_id}"

    def of_type(self, *types: str) -> dict[str, Properties]:
        """Properties of all resources of these types, by logical id."""
        return {
            logical_id: resource.setdefault("Properties", {})
            for logical_id, resource in self.resources.items()
            if resource["Type"] in types
        }

    def type_of(self, logical_id: str | None) -> str | None:
        resource = self.resources.get(logical_id or "")
        return resource["Type"] if resource else None

    def arn(self, value: Any) -> str:
        """A value as text in which each ARN is `${LogicalId.Arn}`, however it was written."""
        return arn_text(value, {name: each["Type"] for name, each in self.resources.items()})

    def resource_of(self, value: Any) -> str | None:
        """The logical id of the one resource of this stack that a value names."""
        named = [logical_id for logical_id in referred(value) if logical_id in self.resources]
        return named[0] if len(set(named)) == 1 else None


@cache
def stack(service: str, stage: str) -> Stack:
    return Stack(service, stage, lambda: effective(template(services()[service], stage)))


def aws_stacks() -> Iterator[Stack]:
    return (stack(name, AWS_STAGE) for name in services())


def local_stacks() -> Iterator[Stack]:
    return (stack(name, LOCAL_STAGE) for name in services())


every_stack = pytest.mark.parametrize("stack", [*local_stacks(), *aws_stacks()], ids=str)
every_aws_stack = pytest.mark.parametrize("stack", list(aws_stacks()), ids=str)
every_local_stack = pytest.mark.parametrize("stack", list(local_stacks()), ids=str)


def anything(_: Properties) -> bool:
    return True


def copy_with(
    kind: str, where: Callable[[Properties], bool] = anything, stage: str = AWS_STAGE
) -> tuple[Stack, str]:
    """A copy of a real stack to plant a violation in, and the id of such a resource in it."""
    for name in services():
        real = stack(name, stage)
        for logical_id, properties in real.of_type(kind).items():
            if where(properties):
                return Stack(name, stage, partial(deepcopy, real.resources)), logical_id
    raise LookupError(f"no stack has such a {kind}; plant in `made_up` resources instead")


def made_up(resources: dict[str, Resource]) -> Stack:
    """A stack with what the estate doesn't have yet, so that a check of it is seen to work."""
    return Stack("made-up", AWS_STAGE, lambda: resources)
