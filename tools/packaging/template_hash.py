"""What a service's template is made from, as one hash: equal means that its stack needs no update.

The code isn't part of it: Lambda's `CodeSha256` tells that.
"""

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from tools.repository import ROOT, Service

INCLUDED = re.compile(r"\$\{file\(([^)]+)\)")
LOOKED_UP = re.compile(r"\$\{registry:([^},]+)")
MADE_BY = (ROOT / "package-lock.json", ROOT / "tools/serverless_plugin/index.js")
"""The framework's version and our plugin shape the template as much as its sources do."""


def template_files(service: Service) -> list[Path]:
    """serverless.yml and all that it includes, in the order met."""
    found: list[Path] = []
    waiting = [service.folder / "serverless.yml"]
    while waiting:
        path = waiting.pop(0)
        if path not in found:
            found.append(path)
            # osls resolves every include against the service's folder, nested ones too.
            waiting += [
                (service.folder / name).resolve() for name in INCLUDED.findall(path.read_text())
            ]
    return found


def registry_addresses(service: Service) -> list[str]:
    """Every `<service>/<resource>/<attribute>` that the template looks up."""
    return sorted({address for path in template_files(service) for address in _addresses(path)})


def template_hash(
    service: Service,
    stage: str,
    region: str,
    params: Mapping[str, str],
    registry: Mapping[str, str],
) -> str:
    """Hex. `registry` gives the value of each of `registry_addresses`."""
    inputs = {
        "stage": stage,
        "region": region,
        "params": dict(params),
        "registry": {address: registry.get(address) for address in registry_addresses(service)},
        "files": {
            path.relative_to(ROOT).as_posix(): sha256(path.read_bytes()).hexdigest()
            for path in [*template_files(service), *MADE_BY]
        },
    }
    return sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def _addresses(path: Path) -> Iterator[str]:
    return iter(LOOKED_UP.findall(path.read_text()))
