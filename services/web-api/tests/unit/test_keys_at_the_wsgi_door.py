"""The pool's keys rotate, and it isn't always there."""

from http.client import BadStatusLine
from threading import Barrier, Thread

import pytest
from jwt import PyJWKSetError

from tests.pool import FIRST, SECOND, FakePool
from wsgi_door.pool_keys import (
    ASK_EVERY_SECONDS,
    KEEP_SECONDS,
    PoolKeys,
    UnknownKey,
    Unreachable,
    fetched,
)


class FakeTime:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def pool() -> FakePool:
    return FakePool()


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def keys(pool: FakePool, time: FakeTime) -> PoolKeys:
    return PoolKeys(pool.fetch, time)


def test_keys_are_asked_for_once(keys: PoolKeys, pool: FakePool) -> None:
    assert [keys.key(FIRST.id).key_id for _ in range(3)] == [FIRST.id] * 3
    assert pool.asked == 1


def test_a_key_that_is_new_is_found_without_a_restart(
    keys: PoolKeys, pool: FakePool, time: FakeTime
) -> None:
    keys.key(FIRST.id)
    pool.keys.append(SECOND)
    time.now += ASK_EVERY_SECONDS
    assert keys.key(SECOND.id).key_id == SECOND.id
    assert keys.key(FIRST.id).key_id == FIRST.id
    assert pool.asked == 2


def test_made_up_keys_dont_make_us_ask_more_often(
    keys: PoolKeys, pool: FakePool, time: FakeTime
) -> None:
    for seconds, asked in ((0.0, 1), (ASK_EVERY_SECONDS - 0.5, 1), (0.5, 2)):
        time.now += seconds
        for name in ("one", "two", "three"):
            with pytest.raises(UnknownKey):
                keys.key(name)
        assert pool.asked == asked


def test_a_key_that_was_withdrawn_is_good_no_longer_than_an_hour(
    keys: PoolKeys, pool: FakePool, time: FakeTime
) -> None:
    keys.key(FIRST.id)
    pool.keys = [SECOND]
    time.now += KEEP_SECONDS - 1
    assert keys.key(FIRST.id).key_id == FIRST.id
    time.now += 1
    with pytest.raises(UnknownKey):
        keys.key(FIRST.id)


@pytest.mark.parametrize(
    "fault",
    [OSError("refused"), TimeoutError("2 s"), BadStatusLine("none"), ValueError("no JSON"),
     PyJWKSetError("no key")],
)  # fmt: skip
def test_a_pool_that_is_out_of_reach_is_a_matter_of_time(
    keys: PoolKeys, pool: FakePool, time: FakeTime, fault: Exception
) -> None:
    pool.faults = [fault]
    with pytest.raises(Unreachable) as first:
        keys.key(FIRST.id)
    assert first.value.retry_after_seconds == ASK_EVERY_SECONDS
    time.now += 4
    with pytest.raises(Unreachable, match=str(fault)) as second:
        keys.key(FIRST.id)
    assert (second.value.retry_after_seconds, pool.asked) == (ASK_EVERY_SECONDS - 4, 1)
    time.now += ASK_EVERY_SECONDS - 4
    assert keys.key(FIRST.id).key_id == FIRST.id


def test_keys_that_are_known_go_on_while_the_pool_is_out_of_reach(
    keys: PoolKeys, pool: FakePool, time: FakeTime
) -> None:
    keys.key(FIRST.id)
    time.now += KEEP_SECONDS
    pool.faults = [OSError("refused")]
    assert keys.key(FIRST.id).key_id == FIRST.id
    with pytest.raises(Unreachable):
        keys.key(SECOND.id)
    assert pool.asked == 2


def test_many_at_once_ask_once(keys: PoolKeys, pool: FakePool) -> None:
    together = Barrier(8)
    found: list[str | None] = []

    def look() -> None:
        together.wait()
        found.append(keys.key(FIRST.id).key_id)

    threads = [Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, pool.asked) == ([FIRST.id] * 8, 1)


def test_an_address_where_nobody_answers_is_a_fault_of_the_network() -> None:
    with pytest.raises(OSError, match="refused"):
        fetched("http://127.0.0.1:1/keys.json")
