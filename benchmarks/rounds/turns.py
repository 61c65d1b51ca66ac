"""How many turns a contestant takes in how many rounds, and which of them count."""

from collections.abc import Sequence
from typing import TypeVar

Measured = TypeVar("Measured")


def turns(rounds: int) -> range:
    """One more than rounds, for the first warms up; one round is a look whether all is there."""
    return range(rounds + 1 if rounds > 1 else 1)


def warm(of_turns: Sequence[Measured]) -> Sequence[Measured]:
    """Without the first, unless it is the only one."""
    return of_turns[1:] or of_turns
