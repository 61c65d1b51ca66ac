"""Whether a package would be taken by AWS Lambda and run there."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from tools.packaging.build import Package
from tools.packaging.target import Target

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
ZIPPED_LIMIT_BYTES = 50 * 1024 * 1024
"""Of a direct upload, which is how changed code is sent."""
UNZIPPED_LIMIT_BYTES = 250 * 1024 * 1024

# e_machine, https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
ELF_MACHINES = {0x3E: "x86_64", 0xB7: "arm64"}
WHEEL_MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
NATIVE = {".so", ".duckdb_extension"}


@dataclass(frozen=True, slots=True)
class Misfit:
    """Something in a package that its target can't take."""

    name: str
    problem: str


def misfits(package: Package, target: Target) -> list[Misfit]:
    """All that would keep the package from running on its target; empty when it fits."""
    return [*_sizes(package), *_wheels(package, target), *_libraries(package, target)]


def _sizes(package: Package) -> Iterator[Misfit]:
    for what, size, limit in (
        ("zipped", package.zipped_bytes, ZIPPED_LIMIT_BYTES),
        ("unzipped", package.unzipped_bytes, UNZIPPED_LIMIT_BYTES),
    ):
        if size > limit:
            problem = f"{size:,} bytes {what}, Lambda takes {limit:,}: leave out what isn't needed"
            yield Misfit(package.zip.name, problem)


def _wheels(package: Package, target: Target) -> Iterator[Misfit]:
    """A wheel says in its tags what it was built for.

    Source: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
    """
    for name, path in package.files:
        if not name.endswith(".dist-info/WHEEL"):
            continue
        tags = [
            line.removeprefix("Tag: ")
            for line in path.read_text().splitlines()
            if line.startswith("Tag: ")
        ]
        if not any(_fits(tag, target) for tag in tags):
            yield Misfit(name, f"built for {', '.join(tags)}, needed for {target.name}")


def _fits(tag: str, target: Target) -> bool:
    interpreter, abi, platform = tag.split("-", 2)
    compact = f"cp{target.python.replace('.', '')}"
    is_for_any = interpreter.startswith("py") and abi == "none"
    right_python = is_for_any or compact in interpreter or abi == "abi3"
    if platform == "any" or target.platform is None:
        return right_python
    is_for_linux = "manylinux" in platform or platform.startswith("linux")
    return right_python and is_for_linux and WHEEL_MACHINES[target.machine] in platform


def _libraries(package: Package, target: Target) -> Iterator[Misfit]:
    for name, path in package.files:
        if not NATIVE.intersection(path.suffixes):
            continue
        with path.open("rb") as file:
            header = file.read(20)
        if header[:4] != b"\x7fELF":
            if target.platform is not None:
                yield Misfit(name, "is no ELF library, so Linux can't load it")
            continue
        (code,) = struct.unpack_from("<H", header, 18)
        machine = ELF_MACHINES.get(code, hex(code))
        if machine != target.machine:
            yield Misfit(name, f"is built for {machine}, needed for {target.machine}")
