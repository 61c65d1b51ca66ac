"""`npm run doctor`: what this machine and clone need, what is there, what to do."""

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from tools.environments import LOCAL_CLOUD
from tools.local_cloud import process
from tools.repository import ROOT, services

FREE_BYTES_WANTED = 2 * 1024**3
PREFERRED_PYTHON = (3, 13)


def examine() -> list[dict[str, Any]]:
    """Findings: what, found, ok, and what to do (empty when nothing)."""
    return [
        {"what": what, "found": found, "ok": is_ok, "todo": todo}
        for what, found, is_ok, todo in _findings()
    ]


def _findings() -> Iterator[tuple[str, str, bool, str]]:
    system = platform.system()
    is_known = system in ("Linux", "Darwin")
    yield (
        "system",
        f"{system} {platform.machine()}",
        is_known,
        "" if is_known else "use Linux or macOS",
    )
    yield "Node", _said("node", "--version"), True, ""
    python = platform.python_version()
    is_preferred = sys.version_info[:2] == PREFERRED_PYTHON
    advice = "" if is_preferred else "works; 3.13 is what AWS runs: install it, delete .venv"
    yield "Python of the tools", python, True, advice
    framework = ROOT / "node_modules/serverless/package.json"
    yield _there("Serverless Framework", framework, "delete node_modules, run `npm start`")
    yield _there("local cloud", LOCAL_CLOUD / "bin/python", "delete .stackyard, run `npm start`")
    for service in services().values():
        if service.has_site:
            vite = service.folder / "node_modules/vite/package.json"
            todo = f"delete services/{service.name}/node_modules, run `npm start`"
            yield _there(f"packages of {service.name}", vite, todo)
    browser = _said("node", str(ROOT / "tools/chromium.mjs"))
    yield "Chromium", browser or "missing", True, "" if browser else "`npm test` brings it"
    free = shutil.disk_usage(ROOT).free
    has_room = free >= FREE_BYTES_WANTED
    yield "free disk", f"{free / 1024**3:.1f} GiB", has_room, "" if has_room else "free 2 GiB"
    cloud = process.running()
    yield "estate", f"running, {cloud.endpointUrl}" if cloud else "not running", True, ""


def _there(what: str, path: Any, todo: str) -> tuple[str, str, bool, str]:
    is_there = path.exists()
    return what, "installed" if is_there else "missing", is_there, "" if is_there else todo


def _said(*command: str) -> str:
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout.strip()
