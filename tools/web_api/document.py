"""`npm run web-api -- document`: openapi.yml, made of the code and its words."""

import os
import subprocess
import sys

from tools.repository import Refusal, service
from tools.web_api import NAME, import_path


def write() -> None:
    """Raises Refusal with what is missing, such as the words for a new operation."""
    answer = subprocess.run(
        [sys.executable, "-m", "document"],
        cwd=service(NAME).folder, env={**os.environ, **import_path()},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        raise Refusal(f"openapi.yml can't be written:\n{answer.stderr.strip()}")
