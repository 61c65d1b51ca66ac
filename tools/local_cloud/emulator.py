"""`emulator.py -m ministack`: as without it, with three habits mended, of API Gateway and Lambda.

A request without an Accept header, or without a Content-Type, is of application/json to API
Gateway, and `*/*` among an API's binary media types covers it: the bytes go through as they are.
To the emulator it is of no type, and pictures come as base64. Source:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html

A package is unpacked once, and its workers share what was unpacked, which none of them writes to:
on AWS /var/task can't be written. Else each of them would unpack, and keep, a copy of its own.

A mapping takes as many messages of a queue as its batch size says, and waits for them as long as
its batching window says; the emulator takes ten, at once. Source:
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

import os
import runpy
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any

from ministack.core import lambda_runtime  # type: ignore[import-not-found]
from ministack.services import apigateway_v1, lambda_svc, sqs  # type: ignore[import-not-found]

UNUSED_KEPT = 8
"""Packages without a worker: a function that is called again soon finds its own."""

PAYLOAD_BYTES = 6 * 1024 * 1024
"""The most that an invocation takes; records have more about them than their bodies."""
WITHOUT_WINDOW = 10

_matches = apigateway_v1._media_type_matches
_unpacking = Lock()


def _as_on_aws(media_type: str | None, binary_media_types: Sequence[str]) -> bool:
    return bool(_matches(media_type or "application/json", binary_media_types))


class SharedZip(zipfile.ZipFile):
    """The emulator makes an empty folder for a worker, and unpacks a zip of its own into it."""

    def extractall(self, path: Any = None, *others: Any, **options: Any) -> None:
        """The folder becomes a link to what was unpacked before; the zip is needed no more."""
        with _unpacking:
            kept = self._unpacked()
            Path(path).rmdir()
            Path(path).symlink_to(kept)
        Path(str(self.filename)).unlink()

    def _unpacked(self) -> Path:
        shared = _shared()
        kept = shared / self._digest()
        if kept.is_dir():
            kept.touch()
        else:
            _forget_unused(shared)
            unfinished = Path(tempfile.mkdtemp(dir=shared, prefix="unfinished-"))
            super().extractall(unfinished)
            unfinished.rename(kept)
        return kept

    def _digest(self) -> str:
        """Of names, sizes and checksums: the whole of a large zip takes longer to read."""
        listed = [(entry.filename, entry.file_size, entry.CRC) for entry in self.infolist()]
        return sha256(repr(listed).encode()).hexdigest()[:32]


def _shared() -> Path:
    shared = Path(tempfile.gettempdir()) / "packages"
    shared.mkdir(exist_ok=True)
    return shared


def _forget_unused(shared: Path) -> None:
    """A deployment leaves the code of before behind, which no new worker asks for."""
    links = Path(tempfile.gettempdir()).glob("ministack-lambda-*/*")
    used = {os.path.realpath(each) for each in links if each.is_symlink()}
    unused = [each for each in shared.iterdir() if os.path.realpath(each) not in used]
    for each in sorted(unused, key=lambda path: path.stat().st_mtime)[:-UNUSED_KEPT]:
        shutil.rmtree(each, ignore_errors=True)


def _receive_batch(queue_url: str, most: int) -> list[dict[str, Any]]:
    """Messages of a mapping; none until there are enough, or the first has waited long enough."""
    window_s = _window_s(queue_url)
    with sqs._queues_lock:
        queue, now = sqs._get_q(queue_url), time.time()
        sqs._expire_retained(queue)
        sqs._dlq_sweep(queue)
        for each in queue["messages"]:
            sqs._ensure_msg_fields(each)
        seen = [each for each in queue["messages"] if each["visible_at"] <= now]
        fitting = _fitting(seen, most if window_s else min(most, WITHOUT_WINDOW))
        is_full = fitting < len(seen)
        if not is_full and window_s > now - min((m["visible_at"] for m in seen), default=now):
            return []
        hidden_s = int(queue["attributes"].get("VisibilityTimeout", "30"))
        taken: list[dict[str, Any]] = sqs._collect_msgs(queue, fitting, hidden_s)
        return taken


def _fitting(messages: list[dict[str, Any]], most: int) -> int:
    """How many of them make a batch; a large one goes alone."""
    left = PAYLOAD_BYTES // 2
    for count, message in enumerate(messages[:most]):
        left -= len(message["body"])
        if left < 0:
            return max(count, 1)
    return min(len(messages), most)


def _window_s(queue_url: str) -> float:
    """Of the mapping of a queue; names of queues hold no slash and no colon."""
    name = queue_url.rpartition("/")[2]
    windows = (
        mapping.get("MaximumBatchingWindowInSeconds") or 0
        for _, _, mapping in lambda_svc._iter_all_esms()
        if mapping.get("EventSourceArn", "").rpartition(":")[2] == name
    )
    return float(max(windows, default=0))


if __name__ == "__main__":
    apigateway_v1._media_type_matches = _as_on_aws
    lambda_runtime.zipfile = SimpleNamespace(**vars(zipfile) | {"ZipFile": SharedZip})
    sqs._receive_messages_for_esm = _receive_batch
    module = sys.argv[-1]
    sys.argv[1:] = []
    runpy.run_module(module, run_name="__main__", alter_sys=True)
