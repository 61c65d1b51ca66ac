"""The interpreter and platform that a package is built for."""

import platform
from dataclasses import dataclass
from pathlib import Path

from tools.environments import LOCAL_CLOUD
from tools.repository import LOCAL_STAGE, Refusal

# Lambda's python3.13 runs on Amazon Linux 2023 (glibc 2.34):
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
AWS_PYTHON = "3.13"
AWS_PLATFORMS = {"x86_64": "x86_64-manylinux_2_28", "arm64": "aarch64-manylinux_2_28"}


@dataclass(frozen=True, slots=True)
class Target:
    python: str
    """`<major>.<minor>` of the interpreter that will run the package."""

    platform: str | None
    """As uv names it; None is this machine."""

    machine: str
    """`x86_64` or `arm64`."""

    @property
    def name(self) -> str:
        """Folder-safe, so that packages for both sides live beside each other."""
        return f"python{self.python}-{self.platform or 'this-machine'}"


def target_of(stage: str, architecture: str) -> Target:
    """Stage local is run by the local cloud's own interpreter, every other one by AWS's.

    Raises Refusal for an architecture that Lambda doesn't have.
    """
    if architecture not in AWS_PLATFORMS:
        raise Refusal(f"expected architecture {' or '.join(AWS_PLATFORMS)}, found {architecture!r}")
    if stage == LOCAL_STAGE:
        machine = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
        return Target(_version_of(LOCAL_CLOUD), None, machine)
    return Target(AWS_PYTHON, AWS_PLATFORMS[architecture], architecture)


def _version_of(environment: Path) -> str:
    """Read, not run: an interpreter's start would cost more than a build without changes."""
    try:
        lines = (environment / "pyvenv.cfg").read_text().splitlines()
    except FileNotFoundError as error:
        raise Refusal(
            f"the local cloud isn't installed ({error.filename}): run `npm start`"
        ) from error
    version = next(line for line in lines if line.startswith("version"))
    return ".".join(version.partition("=")[2].strip().split(".")[:2])
