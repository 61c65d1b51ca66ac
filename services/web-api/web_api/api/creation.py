"""What a POST that makes a thing answers, the first time and by key again."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from msgspec import Struct, json

from web_api.api.reply import Reply
from web_api.domain.site import FIRST_REVISION
from web_api.use_cases.keys import Done

Thing = TypeVar("Thing")


class _Identified(Struct, frozen=True):
    id: UUID


def created(collection: str, done: Done[Thing], answer: Callable[[Thing], Struct]) -> Reply:
    """`answer` has an `id`; the thing is found by it below the collection, as the request came."""
    told = done.replay if done.thing is None else json.encode(answer(done.thing)).decode()
    assert told is not None, "nothing was made, and nothing was kept"
    return Reply(
        answer=told,
        revision=FIRST_REVISION,
        location=f"{collection}/{json.decode(told, type=_Identified).id}",
        is_replay=done.thing is None,
    )
