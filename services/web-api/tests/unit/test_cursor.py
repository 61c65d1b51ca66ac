import pytest
from hypothesis import given
from hypothesis import strategies as st

from web_api.domain.cursors import seal, unseal

KEY, OTHER = b"the key of today", b"the key of yesterday"
_scopes = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
_positions = st.text(st.characters(exclude_categories=["Cs"]))


@given(_positions, _scopes)
def test_a_cursor_leads_back_to_where_its_page_has_ended(position: str, scope: str) -> None:
    assert unseal(seal(position, scope, KEY), scope, [KEY]) == position


@given(_positions, _scopes)
def test_a_cursor_outlives_the_rotation_of_its_key(position: str, scope: str) -> None:
    assert unseal(seal(position, scope, OTHER), scope, [KEY, OTHER]) == position


@given(_positions, _scopes)
def test_a_cursor_of_a_forgotten_key_is_refused(position: str, scope: str) -> None:
    with pytest.raises(ValueError, match="not one that a page"):
        unseal(seal(position, scope, OTHER), scope, [KEY])


@given(_positions, _scopes, _scopes)
def test_a_cursor_is_good_for_its_own_list_alone(position: str, scope: str, other: str) -> None:
    cursor = seal(position, scope, KEY)
    if scope == other:
        return
    with pytest.raises(ValueError, match="not one that a page"):
        unseal(cursor, other, [KEY])


@given(st.text())
def test_a_text_that_nobody_has_sealed_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - UnicodeEncodeError is one, and so is ours
        unseal(text, "list", [KEY])


@given(_positions, st.text(" \n=!é", min_size=1))
def test_what_a_lenient_decoder_would_skip_is_refused(position: str, noise: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        unseal(seal(position, "list", KEY) + noise, "list", [KEY])


@given(_positions, st.data())
def test_one_changed_character_breaks_the_seal(position: str, data: st.DataObject) -> None:
    cursor = seal(position, "list", KEY)
    at = data.draw(st.integers(0, len(cursor) - 1))
    changed = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        unseal(changed, "list", [KEY])
