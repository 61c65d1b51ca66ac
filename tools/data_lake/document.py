"""`npm run data-lake -- document`: openapi.yml, made of the code and its words."""

import os
import subprocess
import sys

from tools.data_lake import NAME
from tools.repository import Refusal, service
from tools.testing.own_checks import path_of


def write() -> None:
    """Raises Refusal with what is missing, such as the words for a new operation."""
    answer = subprocess.run(
        [sys.executable, "-m", "document"],
        cwd=service(NAME).folder, env={**os.environ, **path_of(service(NAME))},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        raise Refusal(f"openapi.yml can't be written:\n{answer.stderr.strip()}")
