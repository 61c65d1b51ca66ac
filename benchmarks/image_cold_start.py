"""How long does the first answer of a new execution environment take, beside AWS's solution?

Each turn is a process of its own: it imports its handler and answers one request of the default
form, a JPEG of 640 pixels made 300 wide, which it reads from a server on this machine that speaks
S3's protocol. The peer is a handler in the manner of the solution: sharp and the S3 client of AWS's
SDK, under Node; with the two other clients that the solution's own handler makes, too. They take
turns. `import → first byte` is measured within the process; the others
are from the process's start on, `processor` the time of all its threads.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tools import console
from tools.environments import library_folder
from tools.packaging import dependencies
from tools.packaging.target import target_of
from tools.repository import LOCAL_STAGE, Refusal, service
from tools.tour.photos.photograph import CHINA

HERE = Path(__file__).parent
CONTESTANTS = HERE / "contestants/image_cold_start"
BUCKET = "pictures"
ASKED = {"bucket": BUCKET, "key": "china.jpg", "edits": {"resize": {"width": 300}}}
OK = 200
OURS, SOLUTION = "ours", "sharp + S3 client"
WITH_ALL_CLIENTS = "sharp + all the solution's clients"


@dataclass
class Contestant:
    name: str
    command: list[str]
    environment: dict[str, str]
    inside_ms: list[float] = field(default_factory=list)
    whole_ms: list[float] = field(default_factory=list)
    processor_ms: list[float] = field(default_factory=list)

    def start(self, event: str) -> None:
        """One turn: a process from its start to the answer."""
        begun = time.perf_counter()
        with subprocess.Popen(
            [*self.command, event],
            env=self.environment,
            cwd=HERE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        ) as process:
            assert process.stdout
            first = process.stdout.read(1)
            waited_ms = (time.perf_counter() - begun) * 1000
            rest, faults = process.communicate()
        told = json.loads(first + rest) if first == b"{" else {}
        if told.get("status") != OK:
            raise Refusal(f"{self.name} gave no picture: {faults.decode()}")
        self.inside_ms.append(told["ms"])
        self.whole_ms.append(waited_ms)
        self.processor_ms.append(told["processorMs"])

    def medians_ms(self) -> list[float]:
        """Without the first turn."""
        measured = (self.inside_ms, self.whole_ms, self.processor_ms)
        return [statistics.median(each[1:]) for each in measured]


def main(rounds: int) -> None:
    event = json.dumps(_event())
    with _store() as address:
        running = contestants(address)
        for _ in range(rounds + 1):  # the first one writes bytecode, and fills the disk's cache
            for each in running:
                each.start(event)
    theirs = next(each for each in running if each.name == SOLUTION).medians_ms()
    rows = [
        [each.name, *(f"{mine:.0f}, {mine / its:.2f}" for mine, its in _beside(each, theirs))]
        for each in running
    ]
    columns = ["handler", "import → first byte", "start → first byte", "processor"]
    console.table(f"Cold start: ms and ratio, median of {rounds}", columns, rows)


def _beside(each: Contestant, theirs: list[float]) -> Iterator[tuple[float, float]]:
    return zip(each.medians_ms(), theirs, strict=True)


def contestants(address: str) -> list[Contestant]:
    image_handler = service("image-handler")
    libraries = dependencies.installed(
        image_handler.folder / "requirements.txt", target_of(LOCAL_STAGE, "x86_64")
    )
    ours = f"{libraries}:{image_handler.folder}"
    with_sdk = f"{ours}:{library_folder('aws-runtime')}"
    modern, compatible = ({"IMAGE_MODE": mode} for mode in ("modern", "compatible"))
    python = [sys.executable, str(CONTESTANTS / "with_ours.py")]
    in_lambda = [sys.executable, str(CONTESTANTS / "with_ours_in_lambda.py")]
    with_boto3 = [sys.executable, str(CONTESTANTS / "with_boto3.py")]
    _install_peer()
    around = _environment(address)
    return [
        Contestant(OURS, python, {**around, "PYTHONPATH": ours, **modern}),
        Contestant(f"{OURS}, in Lambda", in_lambda, {**around, "PYTHONPATH": ours, **modern}),
        Contestant(f"{OURS}, compatible", python, {**around, "PYTHONPATH": ours, **compatible}),
        Contestant(f"{OURS}, boto3 beside", with_boto3, {**around, "PYTHONPATH": with_sdk}),
        Contestant(SOLUTION, ["node", str(CONTESTANTS / "with_sharp.cjs")], around),
        Contestant(WITH_ALL_CLIENTS, ["node", str(CONTESTANTS / "with_all_clients.cjs")], around),
    ]


def _environment(address: str) -> dict[str, str]:
    """As Lambda sets it; nothing of the caller's that AWS's SDKs would read."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(HERE),
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": address,
        "SOURCE_BUCKETS": BUCKET,
        "NODE_NO_WARNINGS": "1",
    }


def _event() -> dict[str, object]:
    path = b64encode(json.dumps(ASKED).encode()).decode()
    return {"path": f"/{path}", "httpMethod": "GET", "headers": {}, "requestContext": {}}


@contextmanager
def _store() -> Iterator[str]:
    """One photograph for whatever is asked; yields the address."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "image/jpeg")
            self.send_header("Content-Length", str(len(CHINA.content)))
            self.send_header("ETag", '"1"')
            self.end_headers()
            self.wfile.write(CHINA.content)

        def log_message(self, *_: object) -> None:
            """The table is not for access logs."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _install_peer() -> None:
    """Its native library comes as a package; no script of it has to run."""
    if (HERE / "node_modules/@aws-sdk/client-secrets-manager").exists():
        return
    npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    answer = subprocess.run(npm, cwd=HERE, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise Refusal(f"sharp can't be installed:\n{answer.stderr.strip()}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
