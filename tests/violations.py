"""What a check reports: a message from which a newcomer learns the rule."""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest


@dataclass(frozen=True, slots=True)
class Violation:
    where: str
    """`<service>/<stage>: <logical id>` in a template, or the path of a file in the repository."""

    expected: str
    found: str
    do: str
    why: str

    def __str__(self) -> str:
        return (
            f"{self.where}\n    expected: {self.expected}\n    found:    {self.found}"
            f"\n    do:       {self.do}\n    why:      {self.why}"
        )


def expect_none(violations: Iterable[Violation]) -> None:
    """Fails with every message at once, so that one run shows all that is to do."""
    if found := [str(violation) for violation in violations]:
        pytest.fail("\n\n".join([f"{len(found)} to mend:", *found]), pytrace=False)


def the_only(violations: Iterable[Violation]) -> Violation:
    """The one that was planted; fails when the check saw nothing, or more than that."""
    found = list(violations)
    assert len(found) == 1, "\n\n".join(["expected one violation, found:", *map(str, found)])
    return found[0]
