"""Judges a check by what it says of a planted violation, whatever else there is to mend."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

from tests.templates.stacks import Stack, stack
from tests.violations import Violation, the_only
from tools.repository import ROOT, services

Spoilt = TypeVar("Spoilt", Stack, Path)


def planted(check: Callable[[Spoilt], Iterable[Violation]], spoilt: Spoilt) -> Violation:
    """The one violation that the check reports of a spoilt copy and not of the original."""
    return the_only(all_planted(check, spoilt))


def all_planted(check: Callable[[Spoilt], Iterable[Violation]], spoilt: Spoilt) -> list[Violation]:
    """Where what is spoilt serves several: each that the check reports, once."""
    known = _known(check, _original(spoilt))
    return [found for found in dict.fromkeys(check(spoilt)) if found not in known]


@cache
def _known(
    check: Callable[[Spoilt], Iterable[Violation]], original: Spoilt
) -> frozenset[Violation]:
    """Originals stay as they are, however many copies of them are spoilt."""
    return frozenset(check(original))


def _original(spoilt: Spoilt) -> Spoilt:
    """What was copied; a made-up stack is its own, with nothing in it."""
    if isinstance(spoilt, Path):
        return ROOT
    if spoilt.service not in services():
        return Stack(spoilt.service, spoilt.stage, dict)
    return stack(spoilt.service, spoilt.stage)
