"""Which version of a thing the one who changes it has seen."""

from typing import TypeAlias

from data_lake.domain.errors import Stale

Expected: TypeAlias = frozenset[int] | None
"""The versions that If-Match names, None for `*`: whichever there is. 0 is none yet."""
NONE_YET: frozenset[int] = frozenset({0})


def expect_version(found: int, expected: Expected) -> None:
    """Raises Stale; `found` is 0 where there is nothing."""
    if expected is None:
        if found == 0:
            raise Stale("there is none yet: send If-None-Match: * to make it")
    elif found not in expected:
        raise Stale(
            f"it is in version {found} by now; read it, and send that ETag"
            if found
            else "there is none yet, and If-Match names one"
        )
