"""Which of a benchmark's cases are asked for: `npm run bench -- image-handler --only "2 MP"`."""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

Case = TypeVar("Case")


def chosen(cases: Iterable[Case], only: Sequence[str], name: Callable[[Case], str]) -> list[Case]:
    """Those that have one of these texts in their names; all, when there are none."""
    all_of_them = list(cases)
    for text in only:
        if not any(text in name(each) for each in all_of_them):
            there_are = ", ".join(map(name, all_of_them))
            sys.exit(f"Stackyard: expected a part of {there_are}; found {text!r}")
    return [each for each in all_of_them if not only or any(text in name(each) for text in only)]
