from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_ingest.domain import instant
from stream_ingest.domain.instant import instant_us, instants_us

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_zones = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda m: timezone(timedelta(minutes=m)))


def _us(when: datetime) -> int:
    return (when - EPOCH) // timedelta(microseconds=1)


@settings(max_examples=50, deadline=None)
@given(st.datetimes(timezones=_zones), st.integers(0, 6), st.sampled_from("Tt"))
def test_every_zone_and_every_fraction_is_read(when: datetime, digits: int, between: str) -> None:
    fraction = f".{when.microsecond:06d}"[: digits + 1] if digits else ""
    cut = when.replace(microsecond=int((fraction[1:] or "0").ljust(6, "0")))
    whole, zone = when.strftime(f"%Y-%m-%d{between}%H:%M:%S"), when.strftime("%z")
    text = f"{whole:0>19}{fraction}{zone[:3]}:{zone[3:]}"
    assert instant_us(text) == _us(cut)
    assert instants_us([text, text]) == [_us(cut)] * 2
    assert instants_us([text] * 20) == [_us(cut)] * 20


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01t00:00:00z", 0),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T18:30:00-05:30", 0),
        ("1970-01-01T00:00:00-00:00", 0),
        ("2026-02-05T17:29:52.000Z", 1_770_312_592_000_000),
        ("1970-01-01T00:00:59.9999999Z", 59_999_999),
    ],
)
def test_an_instant_is_microseconds_since_1970(text: str, us: int) -> None:
    assert instant_us(text) == us


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-05",
        "2026-02-05T17:29:52",
        "2026-02-05 17:29:52Z",
        "2026-02-05T17:29Z",
        "2026-02-05T17:29:52,5Z",
        "2026-02-05T17:29:52.Z",
        "2026-02-05T17:29:60Z",
        "2026-02-05T24:00:00Z",
        "2026-02-30T17:29:52Z",
        "0000-01-01T00:00:00Z",
        "2026-02-05T17:29:52+0100",
        "2026-02-05T17:29:52+24:00",
        "2026-02-05T17:29:52Z\n",
        " 2026-02-05T17:29:52Z",
        "\N{FULLWIDTH DIGIT TWO}026-02-05T17:29:52Z",
        "1770312592",
    ],
)
def test_anything_else_is_refused_however_often_it_comes(text: str) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="expected an instant"):
            instant_us(text)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 6),
    st.lists(st.integers(0, 59_999_999), min_size=16, max_size=40),
    st.integers(0, 39),
    st.integers(0, 26),
    st.sampled_from(["", *"0169:-.TZz,+ \u0661"]),
)
def test_many_of_one_minute_are_read_as_each_alone_whatever_stands_in_one(
    digits: int, offsets_us: list[int], which: int, place: int, put: str
) -> None:
    texts = [
        f"2026-02-05T17:29:{us // 1_000_000:02d}.{f'{us % 1_000_000:06d}'[:digits]}Z"
        for us in offsets_us
    ]
    if which < len(texts) and place < len(texts[which]):
        texts[which] = texts[which][:place] + put + texts[which][place + 1 :]
    try:
        alone = [instant_us(text) for text in texts]
    except ValueError:
        with pytest.raises(ValueError, match="expected an instant"):
            instants_us(texts)
    else:
        assert instants_us(texts) == alone


@pytest.mark.parametrize("second", ["60", "61", "99"])
def test_a_second_that_no_minute_has_is_refused_among_many_of_one_minute(second: str) -> None:
    texts = [f"2026-02-05T17:29:{each}.000Z" for each in (*range(10, 40), second)]
    with pytest.raises(ValueError, match="expected an instant"):
        instants_us(texts)


def test_what_is_remembered_is_bounded() -> None:
    for second in range(2 * instant._MOST_KNOWN):
        when = EPOCH + timedelta(seconds=second, microseconds=second)
        assert instant_us(when.isoformat()) == second * 1_000_001
    assert max(len(instant._seconds), len(instant._rests)) <= instant._MOST_KNOWN
