"""Which calls are to fail, how, and how often: rules in the order in which they were added."""

from dataclasses import asdict, dataclass
from itertools import count
from threading import Lock
from typing import Any, Literal, get_args

from tools.local_cloud.fault_proxy.batches import BATCHES
from tools.local_cloud.fault_proxy.calls import Call
from tools.local_cloud.fault_proxy.operations import ANY, expect_operation

Kind = Literal["throttle", "delay", "reset", "reset-after", "half-fail"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Unfit(ValueError):
    """A rule that could never do what it says; the message names what is expected."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Calls of `operation` (as AWS names it, or `*`) of `service` (as boto3 names it) that contain
    the text `containing` in path or body. A body is JSON for most services: text that has quotes
    in it stands there escaped.

    `throttle`     the service's own throttling answer; the call isn't made
    `delay`        the call is made `delay_ms` milliseconds later, also if its caller gave up
    `reset`        the connection is cut; the call isn't made
    `reset-after`  the call is made, and the connection cut instead of its answer
    `half-fail`    of a batch, every other entry is refused, from the first on; the rest is done
    """

    service: str
    operation: str
    kind: Kind
    times: int | None = None
    """How many calls, then it is spent; None is all until it is cleared."""
    containing: str = ""
    delay_ms: int = 0

    def require_fit(self) -> None:
        """Raises Unfit when it would never match, or could do nothing."""
        if self.kind not in KINDS:
            raise Unfit(f"expected a fault of {', '.join(KINDS)}, found {self.kind!r}")
        if self.times is not None and self.times < 1:
            raise Unfit(f"expected to fail at least 1 call, found {self.times}")
        if self.kind == "delay" and self.delay_ms < 1:
            raise Unfit(f"expected a delay of at least 1 ms, found {self.delay_ms}")
        try:
            expect_operation(self.service, self.operation)
        except LookupError as error:
            raise Unfit(str(error)) from error
        if self.kind == "half-fail" and (self.service, self.operation) not in BATCHES:
            known = ", ".join(f"{service} {operation}" for service, operation in BATCHES)
            raise Unfit(
                f"only a batch can fail by half; expected {known}, "
                f"found {self.service} {self.operation}"
            )

    def matches(self, call: Call) -> bool:
        return (
            self.service == call.service
            and self.operation in (ANY, call.operation)
            and call.contains(self.containing)
            and (self.kind != "half-fail" or call.is_json)
        )


@dataclass(slots=True)
class Counted:
    id: int
    rule: Rule
    hits: int = 0

    @property
    def is_spent(self) -> bool:
        return self.rule.times is not None and self.hits >= self.rule.times

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, **asdict(self.rule), "hits": self.hits}


class RuleBook:
    """Shared by all connections; of several rules the first that isn't spent takes the call."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers = count(1)
        self._rules: dict[int, Counted] = {}

    @property
    def is_empty(self) -> bool:
        return not self._rules

    def add(self, rule: Rule) -> Counted:
        """Raises Unfit."""
        rule.require_fit()
        with self._lock:
            counted = Counted(next(self._numbers), rule)
            self._rules = {**self._rules, counted.id: counted}
            return counted

    def take(self, call: Call) -> Rule | None:
        """The rule that this call falls under; it is counted."""
        with self._lock:
            for counted in self._rules.values():
                if not counted.is_spent and counted.rule.matches(call):
                    counted.hits += 1
                    return counted.rule
        return None

    def clear(self, number: int | None = None) -> int:
        """Of one, or of all; how many there were."""
        with self._lock:
            before = len(self._rules)
            kept = {} if number is None else {n: r for n, r in self._rules.items() if n != number}
            self._rules = kept
            return before - len(kept)

    def to_json(self) -> list[dict[str, Any]]:
        with self._lock:
            return [counted.to_json() for counted in self._rules.values()]
