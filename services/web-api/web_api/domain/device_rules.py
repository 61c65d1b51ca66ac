"""Which JSON values describe a device, and what a device says of itself."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from web_api.domain.device import DeviceDetails, Measure, Status
from web_api.domain.rules import Rule, Rules
from web_api.domain.value_rules import array_of, matching, number, text, uuid

MOST_MEASURES = 16
MOST_IN_BATCH = 100
_KIND = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# Case-sensitive codes are of ASCII's visible characters: https://ucum.org/ucum#section-Character-Set
_UCUM = re.compile(r"[!-~]+")


def _code(pattern: re.Pattern[str], longest: int, description: str) -> Rule:
    fits = matching(pattern, f"{description}, of 1 to {longest} characters")

    def faults(value: Any) -> Iterator[tuple[str, str]]:
        is_long = isinstance(value, str) and len(value) > longest
        yield from fits.faults("" if is_long else value)

    return Rule({**fits.schema, "maxLength": longest}, faults)


def _each_kind_once(measures: Rule) -> Rule:
    """Readings are told apart by device and kind. No JSON Schema can say it."""

    def faults(value: Any) -> Iterator[tuple[str, str]]:
        found = list(measures.faults(value))
        yield from found
        if found:
            return
        first: dict[str, int] = {}
        for index, measure in enumerate(value):
            earlier = first.setdefault(measure["kind"], index)
            if earlier != index:
                yield f"/{index}/kind", f"is the kind of #/measures/{earlier} too"

    return Rule(measures.schema, faults)


MEASURE = Rules(
    thing="measure",
    members={
        "kind": _code(_KIND, 40, "lower-case words joined by hyphens, such as air-temperature"),
        "unit": _code(_UCUM, 20, "a UCUM code, such as Cel, hPa, % or m/s"),
    },
    required=frozenset({"kind", "unit"}),
)
DEVICE = Rules(
    thing="device",
    members={
        "siteId": uuid(),
        "name": text(120),
        "measures": _each_kind_once(array_of(MEASURE.rule, 1, MOST_MEASURES)),
        "model": text(120),
        "externalId": text(40),
    },
    required=frozenset({"siteId", "name", "measures"}),
)
STATUS = Rules(
    thing="device status",
    members={
        "batteryPercent": number(0, 100, "percent"),
        # From below what any receiver hears to beside the sender.
        "signalDbm": number(-200, 50, "dBm"),
        "firmware": text(40),
    },
    required=frozenset(),
)


def _each_alone(value: Any) -> Iterator[tuple[str, str]]:
    """A device that breaks the rules is refused alone, when the others are registered."""
    yield from array_of(Rule({}, _is_object), 1, MOST_IN_BATCH).faults(value)


def _is_object(value: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        yield "", "must be an object"


BATCH = Rules(
    thing="device batch",
    members={
        "devices": Rule(
            {
                "type": "array",
                "items": {"anyOf": [DEVICE.schema, {"type": "object"}]},
                "minItems": 1,
                "maxItems": MOST_IN_BATCH,
            },
            _each_alone,
        )
    },
    required=frozenset({"devices"}),
)


def device_details(body: object) -> DeviceDetails:
    """Read a device from decoded JSON: text is trimmed.

    Raises Invalid with every broken rule, in the order of the fields.
    """
    device = DEVICE.checked(body)
    return DeviceDetails(
        site_id=UUID(device["siteId"]),
        name=device["name"].strip(),
        measures=tuple(Measure(**measure) for measure in device["measures"]),
        model=device["model"].strip() if "model" in device else None,
        external_id=device["externalId"].strip() if "externalId" in device else None,
    )


def status(body: object) -> Status:
    """Read what a device says of itself: text is trimmed, figures are rounded to a thousandth.

    Raises Invalid with every broken rule, in the order of the fields.
    """
    told = STATUS.checked(body)
    return Status(
        battery_percent=_rounded(told["batteryPercent"]) if "batteryPercent" in told else None,
        signal_dbm=_rounded(told["signalDbm"]) if "signalDbm" in told else None,
        firmware=told["firmware"].strip() if "firmware" in told else None,
    )


def _rounded(value: float) -> float:
    """Adding zero turns -0.0, which DynamoDB would not give back, into 0.0."""
    return round(float(value), 3) + 0.0
