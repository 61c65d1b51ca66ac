from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web_api.api.cursor import decode, encode


@given(st.uuids())
def test_a_cursor_leads_back_to_its_id(last: UUID) -> None:
    assert decode(encode(last)) == last


@given(st.text())
def test_a_text_is_a_cursor_of_exactly_one_id_or_of_none(text: str) -> None:
    try:
        assert encode(decode(text)) == text
    except ValueError:
        return


@given(st.uuids(), st.text(" \n=!é", min_size=1))
def test_what_a_lenient_decoder_would_skip_is_refused(last: UUID, noise: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - UnicodeEncodeError is one, and so is ours
        decode(encode(last) + noise)
