"""Something that happens before or behind one of the calls to the world, as a worker's death."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class Killed(BaseException):
    """No handler catches it, as none outlives its process."""


def die() -> None:
    raise Killed


@dataclass
class At:
    """Does something before or behind the call of that number, counted over all roles."""

    number: int
    is_behind: bool
    do: Callable[[], None] = die
    calls: int = field(default=0)

    def __call__(self, role: Any) -> Any:
        return _Watched(role, self)

    @property
    def was_reached(self) -> bool:
        return self.calls > self.number

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            is_now = self.calls == self.number
            self.calls += 1
            if is_now and not self.is_behind:
                self.do()
            answer = call(*arguments, **named)
            if is_now and self.is_behind:
                self.do()
            return answer

        return watched


@dataclass
class _Watched:
    role: Any
    at: At

    def __getattr__(self, name: str) -> Any:
        return self.at.around(getattr(self.role, name))
