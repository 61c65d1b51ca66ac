"""The npm packages that a site's build needs, once per lock, as tools/bootstrap.mjs does it."""

import os
import re
import subprocess
from hashlib import sha256

from tools.repository import STATE, Refusal, Service

TIME_LIMIT_S = 600
STAMP = ".stackyard-stamp"
OFFLINE = re.compile(r"E(CONNREFUSED|CONNRESET|NOTFOUND|TIMEDOUT|AI_AGAIN)|network|timed out")
INSTALL = (
    "npm", "ci", "--ignore-scripts", "--omit=dev", "--loglevel=error", "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
)  # fmt: skip


def require(service: Service) -> None:
    """Install them if they aren't what the lock says.

    Raises Refusal with npm's last words, and what to do.
    """
    wanted = f"{sha256((service.folder / 'package-lock.json').read_bytes()).hexdigest()[:16]}-build"
    stamp = service.folder / "node_modules" / STAMP
    if stamp.is_file() and wanted in stamp.read_text().split("\n"):
        return
    _install(service)
    stamp.write_text(wanted)


def _install(service: Service) -> None:
    log = STATE / "logs" / f"npm-ci-{service.name}.log"
    try:
        answer = subprocess.run(
            INSTALL,
            cwd=service.folder, env=os.environ, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=TIME_LIMIT_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refusal(f"{service.name}: its packages can't be installed: {error}") from error
    if answer.returncode:
        output = answer.stderr + answer.stdout
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(output)
        raise Refusal(
            f"{service.name}: its packages can't be installed (npm ci): {_cause(output)}\n"
            f"{_next_step(output)}\n  log: {log}"
        )


def _cause(output: str) -> str:
    lines = [line for line in output.splitlines() if line.startswith("npm error")]
    told = [line for line in lines if "complete log" not in line]
    named = [line for line in told if OFFLINE.search(line)] or told
    return named[0].removeprefix("npm error").strip() if named else output.strip()[-200:]


def _next_step(output: str) -> str:
    if OFFLINE.search(output):
        return (
            "The package registry can't be reached. Check the network, and the mirror if you use "
            "one (`npm config get registry`), then run the same command again."
        )
    return "Renew the lock with `npm run lock`, then run the same command again."
