from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.device_examples import PRESSURE, TEMPERATURE, thermometer
from web_api.domain.device_rules import BATCH, DEVICE, STATUS, device_details, status
from web_api.domain.rules import Invalid

SITE_ID = "019c2296-744d-7a31-8c0e-5d1f6b7a9e02"
_texts = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffd"))
_words = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8)
_kinds = st.lists(_words, min_size=1, max_size=4).map(lambda words: "k" + "-".join(words))
_measures = st.fixed_dictionaries(
    {
        "kind": _kinds,
        "unit": st.text(
            st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20
        ),
    }
)
_required: dict[str, st.SearchStrategy[Any]] = {
    "siteId": st.uuids().map(str),
    "name": _texts.filter(lambda text: bool(text.strip()) and len(text) <= 120),
    "measures": st.lists(
        _measures, min_size=1, max_size=16, unique_by=lambda measure: measure["kind"]
    ),
}
_optional: dict[str, st.SearchStrategy[Any]] = {
    "externalId": _texts.filter(lambda text: bool(text.strip()) and len(text) <= 40)
}
_devices = st.fixed_dictionaries(_required, optional=_optional)
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=8,
)


def _violations_if_any(body: Any) -> list[tuple[str, str]] | None:
    try:
        device_details(body)
    except Invalid as error:
        return [(each.pointer, each.detail) for each in error.violations]
    return None


def _violations(body: Any) -> list[tuple[str, str]]:
    found = _violations_if_any(body)
    assert found is not None, "it was taken"
    return found


@given(_devices)
def test_every_device_within_the_rules_is_read_and_fits_the_schema(body: dict[str, Any]) -> None:
    details = device_details(body)
    Draft202012Validator(DEVICE.schema).validate(body)
    assert str(details.site_id) == body["siteId"]
    assert details.name == body["name"].strip()
    assert [(each.kind, each.unit) for each in details.measures] == [
        (each["kind"], each["unit"]) for each in body["measures"]
    ]


# How long examples take to make is the machine's matter.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(_json | st.dictionaries(st.sampled_from([*DEVICE.members, "other"]), _json))
def test_whatever_json_comes_it_is_a_device_or_a_list_of_violations(body: Any) -> None:
    violations = _violations_if_any(body)
    assert violations is None or violations
    for violation in violations or ():
        assert "".join(violation).isascii()


@given(_json | st.dictionaries(st.sampled_from([*STATUS.members, "other"]), _json))
def test_whatever_json_comes_it_is_a_status_if_its_schema_says_so(body: Any) -> None:
    fits = Draft202012Validator(STATUS.schema).is_valid(body)
    try:
        status(body)
    except Invalid:
        assert not fits
    else:
        assert fits


def test_all_that_is_wrong_is_said_at_once_wherever_it_stands() -> None:
    body = {
        "siteId": SITE_ID.upper(),
        "measures": [TEMPERATURE, {"kind": "Air Pressure", "unit": "h Pa"}, {"unit": 1, "x": 2}, 3],
        "model": "",
        "serial": "4711",
    }
    assert [pointer for pointer, _ in _violations(body)] == [
        "#/siteId",
        "#/name",
        "#/measures/1/kind",
        "#/measures/1/unit",
        "#/measures/2/kind",
        "#/measures/2/unit",
        "#/measures/2/x",
        "#/measures/3",
        "#/model",
        "#/serial",
    ]


@pytest.mark.parametrize(
    ("field", "value", "pointer", "reason"),
    [
        ("siteId", "SITE", "#/siteId", "must be a UUID in lower case"),
        ("measures", [], "#/measures", "must hold 1 to 16 items, found 0"),
        (
            "measures",
            [PRESSURE, TEMPERATURE, PRESSURE],
            "#/measures/2/kind",
            "is the kind of #/measures/0 too",
        ),
        (
            "measures",
            [{"kind": "a" * 41, "unit": "Cel"}],
            "#/measures/0/kind",
            "must be lower-case words joined by hyphens, such as air-temperature, "
            "of 1 to 40 characters",
        ),
        (
            "measures",
            [{"kind": "wind-speed", "unit": "m / s"}],
            "#/measures/0/unit",
            "must be a UCUM code, such as Cel, hPa, % or m/s, of 1 to 20 characters",
        ),
        ("externalId", None, "#/externalId", "must be a string, found null"),
    ],
)
def test_a_broken_rule_names_its_place_and_what_is_expected(
    field: str, value: object, pointer: str, reason: str
) -> None:
    assert _violations(thermometer(SITE_ID) | {field: value}) == [(pointer, reason)]


@pytest.mark.parametrize("kind", ["air-temperature", "pm2-5", "x", "a" * 40])
@pytest.mark.parametrize("unit", ["Cel", "hPa", "%", "m/s", "ug/m3", "[degF]", "10*3/uL"])
def test_kinds_and_units_of_the_field_are_taken(kind: str, unit: str) -> None:
    body = thermometer(SITE_ID, measures=[{"kind": kind, "unit": unit}])
    assert device_details(body).measures[0].unit == unit


@pytest.mark.parametrize(
    "kind", ["Air", "air_temperature", "-air", "air-", "air--t", "2m", "é", ""]
)
def test_a_kind_is_lower_case_words_joined_by_hyphens(kind: str) -> None:
    ((pointer, _),) = _violations(thermometer(SITE_ID, measures=[{"kind": kind, "unit": "Cel"}]))
    assert pointer == "#/measures/0/kind"


def test_figures_of_a_status_too_close_to_zero_for_the_table_become_zero() -> None:
    assert str(status({"signalDbm": -1e-200}).signal_dbm) == "0.0"


@pytest.mark.parametrize(
    ("devices", "pointers"),
    [
        ([], ["#/devices"]),
        ([{}] * 101, ["#/devices"]),
        ([{}, 1, None], ["#/devices/1", "#/devices/2"]),
        ({}, ["#/devices"]),
    ],
)
def test_a_batch_holds_1_to_100_objects(devices: Any, pointers: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        BATCH.checked({"devices": devices})
    assert [violation.pointer for violation in refused.value.violations] == pointers
    assert not Draft202012Validator(BATCH.schema).is_valid({"devices": devices})


def test_what_is_wrong_with_an_item_is_not_the_batchs_fault() -> None:
    body = {"devices": [thermometer(str(uuid4())), {"siteId": 1}]}
    assert BATCH.checked(body) == body
    Draft202012Validator(BATCH.schema).validate(body)
