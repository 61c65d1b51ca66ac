"""Checksums of rows, which add up: files in any order, and landings in any files, give one sum."""

from collections.abc import Iterable

MODULUS = 2**64


def total(checksums: Iterable[int]) -> int:
    return sum(checksums) % MODULUS


def difference(checksum: int, other: int) -> int:
    """What must be added to `other` to get `checksum`."""
    return (checksum - other) % MODULUS
