"""Whether a local cloud answers, and whether what answers beside it is its own."""

import urllib.error
import urllib.request
from pathlib import Path
from typing import Protocol

from tools.local_cloud.rekognition import LISTENS


class Addresses(Protocol):
    @property
    def endpointUrl(self) -> str: ...  # noqa: N802

    @property
    def faultProxyUrl(self) -> str | None: ...  # noqa: N802

    @property
    def recognitionUrl(self) -> str: ...  # noqa: N802

    @property
    def log(self) -> Path: ...


def is_up(cloud: Addresses) -> bool:
    """Its own log says which ports it holds: a neighbour would answer there too."""
    said = cloud.log.read_text(errors="replace")
    return (
        f"Running on {cloud.endpointUrl}" in said
        and f"{LISTENS} {cloud.recognitionUrl}" in said
        and _get(f"{cloud.endpointUrl}/_ministack/health") is not None
        and (
            cloud.faultProxyUrl is None
            or _tells(f"{cloud.faultProxyUrl}/_faults", f'"upstream": "{cloud.endpointUrl}"')
        )
    )


def _tells(url: str, text: str) -> bool:
    return text.encode() in (_get(url) or b"")


def _get(url: str) -> bytes | None:
    """None as long as nobody answers there."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bytes(answer.read())
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return None
