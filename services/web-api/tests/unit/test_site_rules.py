from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web_api.domain.rules import Invalid, Violation
from web_api.domain.site_rules import site_details

_EDGES = {"name": "x", "latitude": -90, "longitude": 180}

_texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).map(str.strip)
_sites = st.fixed_dictionaries(
    {
        "name": _texts.filter(lambda text: 1 <= len(text) <= 120),
        "latitude": st.floats(-90, 90) | st.integers(-90, 90),
        "longitude": st.floats(-180, 180) | st.integers(-180, 180),
    },
    optional={
        "elevationMetres": st.floats(-12_000, 9_000),
        "externalId": _texts.filter(lambda text: 1 <= len(text) <= 40),
    },
)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=8,
)


def _violations(body: Any) -> tuple[Violation, ...] | None:
    try:
        site_details(body)
    except Invalid as error:
        return error.violations
    return None


@given(_sites)
def test_every_site_within_the_rules_is_read_and_reads_equal_again(body: dict[str, Any]) -> None:
    details = site_details(body)
    assert details.latitude == pytest.approx(body["latitude"], abs=1e-9)
    again = {
        "name": f" {details.name}\u3000" if len(details.name) < 119 else details.name,
        "latitude": details.latitude,
        "longitude": details.longitude,
    }
    if details.elevation_metres is not None:
        again["elevationMetres"] = details.elevation_metres
    if details.external_id is not None:
        again["externalId"] = details.external_id
    assert site_details(again) == details


@given(_json | st.dictionaries(st.sampled_from([*_EDGES, "externalId", "other"]), _json))
def test_whatever_json_comes_it_is_a_site_or_a_list_of_violations(body: Any) -> None:
    violations = _violations(body)
    assert violations is None or violations
    for violation in violations or ():
        assert f"{violation.pointer} {violation.detail}".isascii()


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", None, "must be a string, found null"),
        ("name", "n" * 121, "must hold 1 to 120 characters, not only spaces, found 121"),
        ("name", "line\nbreak", "must not hold control characters or unpaired surrogates"),
        ("name", "half \ud83d", "must not hold control characters or unpaired surrogates"),
        ("name", "damaged \ufffd", "must not hold U+FFFD, which stands for text that was damaged"),
        ("latitude", True, "must be a number, found a boolean"),
        ("latitude", "61", "must be a number, found a string"),
        ("latitude", 90.000001, "must be from -90 to 90 degrees"),
        ("longitude", float("inf"), "must be from -180 to 180 degrees"),
        ("longitude", 10**400, "must be from -180 to 180 degrees"),
        ("elevationMetres", None, "must be a number, found null"),
        ("externalId", "", "must hold 1 to 40 characters, not only spaces, found 0"),
    ],
)
def test_a_broken_rule_names_what_was_found(field: str, value: object, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        site_details(_EDGES | {field: value})
    (violation,) = refused.value.violations
    assert (violation.pointer, violation.detail) == (f"#/{field}", reason)


def test_a_name_of_120_characters_of_any_script_is_taken() -> None:
    assert site_details(_EDGES | {"name": "山" * 120}).name == "山" * 120


def test_numbers_too_close_to_zero_for_the_table_become_zero() -> None:
    details = site_details(_EDGES | {"latitude": -1e-200})
    assert str(details.latitude) == "0.0"
