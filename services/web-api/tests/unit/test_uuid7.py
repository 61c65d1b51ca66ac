from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from web_api.domain.uuid7 import uuid7

_moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))


def test_the_example_of_the_rfc() -> None:
    """RFC 9562, appendix A.6: Tuesday, February 22, 2022 2:22:22.00 PM GMT-05:00."""
    now = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    randomness = (0xCC3 << 64 | 0x18C4DC0C0C07398F).to_bytes(10)
    assert uuid7(now, randomness) == UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")


@given(_moments, st.binary(min_size=10, max_size=10))
def test_version_and_variant_are_right_whatever_the_randomness(
    now: datetime, randomness: bytes
) -> None:
    made = uuid7(now, randomness)
    assert (made.version, made.variant) == (7, RFC_4122)


@given(_moments, st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_a_millisecond_later_is_a_greater_id_as_text_too(
    now: datetime, first: bytes, second: bytes
) -> None:
    earlier, later = uuid7(now, first), uuid7(now + timedelta(milliseconds=1), second)
    assert earlier < later
    assert str(earlier) < str(later)
