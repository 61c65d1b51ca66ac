"""Rules of a running proxy, for tests and for `npm run faults`.

with faults.injected(Rule("events", "PutEvents", "half-fail", times=1)) as rule:
    …
    assert rule.hits == 1
"""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from tools.local_cloud import process
from tools.local_cloud.fault_proxy.control import PATH
from tools.local_cloud.fault_proxy.rules import Rule
from tools.repository import Refusal

TIMEOUT_S = 10
HOW_TO_START = "`npm stop`, then `npm start -- --fault-proxy`"
# A proxy that the shell names for the world outside isn't asked for this machine.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Injected:
    id: int
    proxy_url: str

    @property
    def hits(self) -> int:
        """Calls that it has failed until now."""
        found = [rule for rule in rules(self.proxy_url) if rule["id"] == self.id]
        return int(found[0]["hits"]) if found else 0


@contextmanager
def injected(rule: Rule, proxy_url: str | None = None) -> Iterator[Injected]:
    """Calls fail by this rule within the block; the proxy is the running estate's by default."""
    url = proxy_url or address()
    added = Injected(int(add(rule, url)["id"]), url)
    try:
        yield added
    finally:
        clear(added.id, url)


def address() -> str:
    """Of the running estate's proxy; raises Refusal saying how to start one."""
    cloud = process.running()
    if cloud is None:
        raise Refusal("no estate runs here: start it with `npm start -- --fault-proxy`")
    if cloud.faultProxyUrl is None:
        raise Refusal(f"the estate runs without fault proxy: {HOW_TO_START}")
    return cloud.faultProxyUrl


def add(rule: Rule, proxy_url: str) -> dict[str, Any]:
    """The rule with `id` and `hits`; raises Refusal when it could never do what it says."""
    added: dict[str, Any] = _call("POST", proxy_url, "", asdict(rule))
    return added


def rules(proxy_url: str) -> list[dict[str, Any]]:
    """All, also those that are spent, in the order in which they are tried."""
    found: list[dict[str, Any]] = _call("GET", proxy_url)["rules"]
    return found


def clear(number: int | None, proxy_url: str) -> int:
    """One, or all; how many there were. None is an answer too: another may have cleared it."""
    return int(_call("DELETE", proxy_url, f"/{number}" if number is not None else "")["cleared"])


def _call(method: str, proxy_url: str, path: str = "", content: object = None) -> Any:
    body = None if content is None else json.dumps(content).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{proxy_url}{PATH}{path}", body, headers, method=method)
    try:
        with _direct.open(request, timeout=TIMEOUT_S) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        said = json.load(error)
        if error.code == 404 and "cleared" in said:
            return said
        raise Refusal(said["message"]) from error
    except OSError as error:
        raise Refusal(f"the fault proxy at {proxy_url} doesn't answer: {HOW_TO_START}") from error
