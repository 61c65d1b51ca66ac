"""Names of a result's columns, where each must be there once."""

from collections.abc import Sequence


def distinct_names(names: Sequence[str]) -> list[str]:
    """A result may have a name twice, a file may not: the later ones get a number."""
    taken: set[str] = set()
    distinct: list[str] = []
    for name in names:
        candidate, number = name, 1
        while candidate.lower() in taken:
            number += 1
            candidate = f"{name}_{number}"
        taken.add(candidate.lower())
        distinct.append(candidate)
    return distinct
