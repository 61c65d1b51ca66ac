"""The Serverless Framework's command line, as the tools call it."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tools.repository import ROOT, STATE, Refusal, Service
from tools.turns import turn

TIME_LIMIT_S = 900
QUIET = {"AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED": "true"}
FRAMEWORK = ROOT / "node_modules/serverless/bin/serverless.js"


def call(
    command: str,
    service: Service,
    options: Mapping[str, str],
    params: Mapping[str, str],
    environment: Mapping[str, str],
) -> None:
    """Run `sls <command>` in a service's folder; all that it printed is kept in a log.

    Raises Refusal with the framework's own words when it fails or takes over 15 minutes.
    """
    pairs = [*options.items(), *(("param", f"{name}={value}") for name, value in params.items())]
    arguments = [command, *(word for name, value in pairs for word in (f"--{name}", value))]
    log = STATE / "logs" / f"sls-{command}-{service.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        with its_turn(service) as held:
            answer = subprocess.run(
                ["node", str(FRAMEWORK), *arguments],
                cwd=service.folder,
                env={**environment, **QUIET},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=TIME_LIMIT_S,
                check=False,
                pass_fds=[held.fileno()],  # held as long as the framework runs, whoever ends us
            )
    except subprocess.TimeoutExpired as error:
        raise Refusal(
            f"{service.name}: `sls {command}` took over {TIME_LIMIT_S} s and was ended; "
            "run the same command again: it goes on from what the stack has become"
        ) from error
    log.write_text(answer.stderr + answer.stdout)
    if answer.returncode:
        raise Refusal(
            f"{service.name}: {_cause(answer.stderr + answer.stdout)}\n  log: {_short(log)}"
        )


@contextmanager
def its_turn(service: Service) -> Iterator[IO[str]]:
    """One framework at a time in a service's folder: its working files there have fixed names.

    Two estates of one clone may deploy the same service, each to its own local cloud.
    """
    with turn(f"sls-{service.name}") as held:
        yield held


def _cause(output: str) -> str:
    """What follows the last `Error:`, which is where the framework says it."""
    _, found, cause = output.rpartition("Error:\n")
    return cause.strip() if found else "\n".join(output.strip().splitlines()[-10:])


def _short(path: Path) -> Path:
    return path.relative_to(ROOT)
