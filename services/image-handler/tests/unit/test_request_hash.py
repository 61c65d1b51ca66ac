"""One name for one result: the same request has the same, another request another."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.delivery.request_hash import request_hash, result_key
from image_handler.domain.javascript import UNDEFINED

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=4)
    | st.just(UNDEFINED) | st.sampled_from(["1", "true", "None", "n1;", "s1:a"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)  # fmt: skip


def written(value: Any) -> str:
    """As JavaScript would write it, with a sign of its own for undefined."""

    def plain(each: Any) -> Any:
        if isinstance(each, dict):
            return [{"object": [[name, plain(member)] for name, member in each.items()]}]
        if isinstance(each, list):
            return [plain(member) for member in each]
        if each is UNDEFINED:
            return {"undefined": 0}
        is_whole = isinstance(each, float) and each == each // 1 and abs(each) < 2**53
        return int(each) if is_whole else each

    return json.dumps(plain(value))


@given(values, values)
@settings(max_examples=50, deadline=None)
def test_two_requests_share_a_name_only_when_they_are_one(one: Any, other: Any) -> None:
    names = [request_hash({"edits": each}, '"tag"') for each in (one, other)]
    assert (names[0] == names[1]) == (written(one) == written(other))


def test_the_order_of_edits_counts() -> None:
    """Extracting before a resize isn't extracting behind it."""
    one = request_hash({"extract": {}, "resize": {}}, "")
    assert one != request_hash({"resize": {}, "extract": {}}, "")


def test_another_version_of_the_source_is_another_result() -> None:
    assert request_hash({}, '"one"') != request_hash({}, '"other"')


def test_numbers_are_those_of_javascript() -> None:
    assert request_hash({"width": 1}, "") == request_hash({"width": 1.0}, "")
    assert request_hash({"width": 1}, "") != request_hash({"width": True}, "")
    assert request_hash({"width": 1}, "") != request_hash({"width": "1"}, "")


def test_a_request_may_be_nested_deeper_than_calls() -> None:
    deep: Any = 1
    for _ in range(10_000):
        deep = [deep]
    assert len(request_hash({"edits": deep}, "")) == 64
    deeper = request_hash({"edits": [deep]}, "")
    assert deeper != request_hash({"edits": deep}, "")
    while isinstance(deep, list):  # by hand: freeing it at once would nest as deep
        deep = deep[0]


def test_a_result_lies_under_its_name() -> None:
    assert result_key("abcdef", "webp") == "_results/ab/abcdef.webp"
