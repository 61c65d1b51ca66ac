"""A service's openapi.yml, made of its code and its words."""

import os
import subprocess
import sys

from tools.packaging.import_path import import_path
from tools.repository import Refusal, service


def write(name: str) -> None:
    """Raises Refusal with what is missing, such as the words for a new operation."""
    answer = subprocess.run(
        [sys.executable, "-m", "document"],
        cwd=service(name).folder, env={**os.environ, **import_path(name)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        raise Refusal(f"openapi.yml can't be written:\n{answer.stderr.strip()}")
