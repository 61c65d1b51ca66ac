"""Every call to the world is counted, and may be the last one, or fail."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from tests.shard_poller import Killed

Answer = TypeVar("Answer")
Entry = TypeVar("Entry")


class End(StrEnum):
    """Where in a call the process ends: the world has done nothing of it, a part of its entries,
    or all of it without anybody having heard so."""

    BEFORE = "before"
    WITHIN = "within"
    AFTER = "after"


@dataclass(frozen=True)
class Effect:
    """`on` is the kind of thing that is touched, such as a key's first part."""

    call: str
    on: str
    is_write: bool
    entries: int = 1

    def __str__(self) -> str:
        return f"{self.call} {self.on}"


def kill(effect: Effect) -> BaseException:
    return Killed(str(effect))


def refused(code: str, operation: str = "AnyCall", **more: Any) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": "on a bad day"}, **more}
    return ClientError(response, operation)


@dataclass
class Effects:
    """`last` is the number of the call at which `error` is raised, counted from 0 since `begin`.

    `fails` may raise for any call by itself: a throttled table, a service that is down.
    """

    made: list[Effect] = field(default_factory=list)
    last: int | None = None
    end: End = End.BEFORE
    error: Callable[[Effect], BaseException] = kill
    fails: Callable[[Effect], BaseException | None] = lambda effect: None
    meanwhile: dict[int, Callable[[], None]] = field(default_factory=dict)

    def begin(
        self,
        last: int | None = None,
        end: End = End.BEFORE,
        error: Callable[[Effect], BaseException] = kill,
    ) -> None:
        self.made, self.last, self.end, self.error = [], last, end, error

    def do(self, effect: Effect, work: Callable[[], Answer]) -> Answer:
        """A call that is done as a whole or not at all."""
        return self.do_each(effect, [None], lambda _: work())[0]

    def do_each(
        self, effect: Effect, entries: Sequence[Entry], work: Callable[[Entry], Answer]
    ) -> list[Answer]:
        """A call whose entries are done one by one, so that it may end between them."""
        number = len(self.made)
        self.made.append(effect)
        if do := self.meanwhile.pop(number, None):
            do()
        if error := self.fails(effect):
            raise error
        is_last = number == self.last
        if is_last and self.end is End.BEFORE:
            raise self.error(effect)
        if is_last and self.end is End.WITHIN:
            for entry in entries[: len(entries) // 2]:
                work(entry)
            raise self.error(effect)
        answers = [work(entry) for entry in entries]
        if is_last:
            raise self.error(effect)
        return answers
