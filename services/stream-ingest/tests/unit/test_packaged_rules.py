"""The page about the alert rules says what the packaged rules do."""

from pathlib import Path

import pytest
from msgspec import json

from stream_ingest.domain.alert_rules import RuleData, RuleType, read_rules
from stream_ingest.gateways.packaged_rules import FILE, packaged_rules

PAGE = Path(__file__).parents[4] / "docs/reference/alert-rules.md"
RULES = json.decode(FILE.read_bytes(), type=list[RuleData])


def _row(name: str) -> str:
    (row,) = (line for line in PAGE.read_text().splitlines() if line.startswith(f"| `{name}` |"))
    return row


def test_each_rule_stands_on_the_page_with_its_limits_and_where_they_clear() -> None:
    for rule in RULES:
        row = _row(rule.name)
        assert rule.kind is None or rule.kind in row
        for limit in rule.limits:
            sign = 1 if rule.direction == "above" else -1
            per = "/h" if rule.type is RuleType.RATE_OF_CHANGE else ""
            assert f"{abs(limit.limit):g} {limit.unit}{per}" in row
            if rule.type is not RuleType.SILENCE:
                clears = abs(limit.limit - sign * limit.hysteresis)
                assert f"{clears:g} {limit.unit}{per}" in row


def test_no_rule_on_the_page_is_not_in_the_file() -> None:
    told = [line.split("`")[1] for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    types = {each.value for each in RuleType}
    assert set(told) - types == {rule.name for rule in RULES}


def test_rules_that_cannot_be_meant_are_refused_by_name() -> None:
    good = {"name": "gale", "type": "threshold", "kind": "wind-speed", "direction": "above"}
    limits = [{"unit": "m/s", "limit": 17.25, "hysteresis": 2}]
    with pytest.raises(ValueError, match="'gale' stands twice"):
        read_rules(json.encode([good | {"limits": limits}] * 2))
    with pytest.raises(ValueError, match="'gale': overSeconds"):
        read_rules(json.encode([good | {"limits": limits, "type": "deviation"}]))
    with pytest.raises(ValueError, match="hysteresis"):
        read_rules(json.encode([good | {"limits": [limits[0] | {"hysteresis": -1}]}]))


def test_the_packaged_rules_cover_what_stations_measure() -> None:
    kinds = packaged_rules().series
    assert {"Cel", "[degF]"} <= kinds["air-temperature"].keys()
    assert {"m/s", "[kn_i]"} <= kinds["wind-speed"].keys()
    assert {"hPa", "[in_i'Hg]"} <= kinds["altimeter-setting"].keys()
    assert packaged_rules().silence


def test_a_device_is_silent_by_one_rule_alone() -> None:
    silence: dict[str, object] = {"type": "silence", "direction": "above"}
    limits = [{"unit": "s", "limit": 900, "hysteresis": 0}]
    rules = [silence | {"name": name, "limits": limits} for name in ("quiet", "silent")]
    with pytest.raises(ValueError, match="one rule of silence at most"):
        read_rules(json.encode(rules))
