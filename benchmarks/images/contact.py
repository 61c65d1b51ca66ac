"""Contestants of benchmarks/image_contact_sheet.py: ours, sharp's, and one that looks at both."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.images.contestants import HERE, install_sharp
from tools.packaging import dependencies
from tools.packaging.target import target_of
from tools.repository import LOCAL_STAGE, service

FOLDER = HERE / "contestants/image_contact_sheet"


@contextmanager
def processes() -> Iterator[dict[str, "subprocess.Popen[str]"]]:
    image_handler = service("image-handler")
    libraries = dependencies.installed(
        image_handler.folder / "requirements.txt", target_of(LOCAL_STAGE, "x86_64")
    )
    environment = {**os.environ, "PYTHONPATH": f"{libraries}:{image_handler.folder}"}
    install_sharp()
    commands = {
        "ours": [sys.executable, "with_ours.py"],
        "sharp": ["node", "with_sharp.mjs"],
        "looking": [sys.executable, "looking.py"],
    }
    running = {
        name: subprocess.Popen(
            command, cwd=FOLDER, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
        )
        for name, command in commands.items()
    }  # fmt: skip
    try:
        yield running
    finally:
        for each in running.values():
            each.kill()
            each.wait()
