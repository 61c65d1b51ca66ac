"""What cron-audit has counted, by which the tour sees that each event comes once."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tools.estate import Estate
from tools.http import call
from tools.tour.promises import NotAsPromised, expect, wait_for

SETTLED_AFTER_S = 1.0


@dataclass(frozen=True, slots=True)
class Counters:
    estate: Estate
    token: str

    def now(self) -> Counter[str]:
        """How often each type of event was heard."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = call("GET", f"{self.estate.url('cron-audit')}/counters", headers)
        if answer.status != 200:
            raise NotAsPromised(f"GET /counters answered {answer.summary}")
        return Counter({each["type"]: int(each["count"]) for each in answer.json["counters"]})

    def await_exactly(self, wanted: Mapping[str, int]) -> None:
        """Of those types: reached, and then not exceeded, for a duplicate would arrive later."""
        told = ", ".join(f"{count} {name}" for name, count in wanted.items())

        def is_reached() -> bool:
            found = self.now()
            return all(found[name] >= count for name, count in wanted.items())

        wait_for(f"{told} counted", is_reached)
        time.sleep(SETTLED_AFTER_S)
        found = self.now()
        expect({name: found[name] for name in wanted}, dict(wanted), "events counted")
