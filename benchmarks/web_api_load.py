"""Does the deployed API keep every promise under load: no error, no write that is lost?

Of the running estate, so of the local cloud and this machine; its speed says nothing of AWS. Some
register sites and read them all at once; at the end each site that was answered with 201 must be
there as it was told, and a repeated key must have named no second one. They are deleted again.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from uuid import uuid4

from tools import console
from tools.estate import local_estate
from tools.http import Answer, call
from tools.repository import Refusal

CALLERS = 6
SITES_A_ROUND = 30
REPLAYED = "Idempotency-Replayed"


@dataclass
class Load:
    """What was asked of the API at `url`, how long it took, and what it promised."""

    url: str
    headers: dict[str, str]
    run: str = field(default_factory=lambda: uuid4().hex[:8])
    ms: dict[str, list[float]] = field(default_factory=dict)
    promised: dict[str, Answer] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def register_and_read(self, number: int) -> None:
        key = {"Idempotency-Key": f"load-{self.run}-{number}"}
        body = {"name": f"Load {self.run} {number}", "latitude": number % 90, "longitude": 7.5}
        made = self._ask("POST", 201, "POST", "/sites", body, key)
        path = f"/sites/{made.json['id']}"
        with self.lock:
            self.promised[path] = made
        self._expect_same(path, self._ask("GET", 200, "GET", path))
        again = self._ask("POST again", 201, "POST", "/sites", body, key)
        if again.headers.get(REPLAYED) != "true" or again.json["id"] != made.json["id"]:
            raise Refusal(f"a repeated key was answered by {again.summary}")
        self.look(number)

    def find_all(self) -> None:
        """Raises Refusal for a write that is lost, or isn't what was answered."""
        for path in self.promised:
            self._expect_same(path, self._ask("GET", 200, "GET", path))

    def look(self, _: int) -> None:
        self._ask("GET a page", 200, "GET", "/sites?limit=20")

    def delete(self, path: str) -> None:
        self._ask("DELETE", 204, "DELETE", path, more={"If-Match": "*"})

    def _expect_same(self, path: str, found: Answer) -> None:
        if found.json != self.promised[path].json:
            raise Refusal(f"{path}: promised {self.promised[path].summary}, found {found.summary}")

    def _ask(
        self,
        kind: str,
        expected: int,
        method: str,
        path: str,
        body: object = None,
        more: dict[str, str] | None = None,
    ) -> Answer:
        start = time.perf_counter()
        answer = call(method, f"{self.url}{path}", self.headers | (more or {}), body)
        took = (time.perf_counter() - start) * 1000
        if answer.status != expected:
            raise Refusal(f"{method} {path}: expected {expected}, found {answer.summary}")
        with self.lock:
            self.ms.setdefault(kind, []).append(took)
        return answer


def main(rounds: int) -> None:
    count = rounds * SITES_A_ROUND
    with load() as asked:
        # Each caller meets a process of its own, which has to start.
        _at_once(asked.look, range(CALLERS))
        asked.ms.clear()
        seconds = _at_once(asked.register_and_read, range(count))
        made = sum(map(len, asked.ms.values()))
        asked.find_all()
        if len(asked.promised) != count:
            raise Refusal(f"{count} sites were registered under {len(asked.promised)} ids")
    rows = [
        [
            kind,
            str(len(ms)),
            f"{statistics.median(ms):.0f}",
            f"{sorted(ms)[len(ms) * 99 // 100]:.0f}",
        ]
        for kind, ms in asked.ms.items()
    ]
    console.table(f"{CALLERS} callers at once", ["what", "requests", "p50 ms", "p99 ms"], rows)
    console.out.print(
        f"{made} requests in {seconds:.1f} s, {made / seconds:.0f} a second; "
        f"no error; all {count} sites found again"
    )


@contextmanager
def load() -> Iterator[Load]:
    """Whatever was registered is deleted at the end."""
    estate = local_estate()
    url = estate.url("web-api")
    if url is None:
        raise Refusal("expected web-api in the running estate: run `npm start`")
    token = estate.people.identity_token(estate.demo_person("operator"))
    asked = Load(url, {"Authorization": f"Bearer {token}"})
    try:
        yield asked
    finally:
        _at_once(asked.delete, list(asked.promised))


def _at_once(do: Callable[..., None], each: "range | list[str]") -> float:
    start = time.perf_counter()
    with ThreadPoolExecutor(CALLERS) as callers:
        list(callers.map(do, each))
    return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]))
