"""An alert in words, for a person at a phone."""

from msgspec import Struct

from stream_ingest.events.crossings import ThresholdCrossed

# ASCII, below 100 characters, no line feed:
# https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
MOST_SUBJECT = 99

# As people write them; other units are told by their UCUM code.
WRITTEN = {
    "Cel": "°C",
    "Cel/h": "°C an hour",
    "[degF]": "°F",
    "[degF]/h": "°F an hour",
    "K/h": "K an hour",
    "[kn_i]": "kn",
    "[in_i'Hg]": "inHg",
}


class Text(Struct, frozen=True):
    subject: str
    body: str


def text_of(crossing: ThresholdCrossed, device_name: str | None) -> Text:
    """The name of a device is of its owner's making: the subject, which takes ASCII only, does
    without it.
    """
    is_raised = crossing.state == "raised"
    what = crossing.rule.name.replace("-", " ")
    headline = f"Alert {crossing.state}: {what}"
    lines = [
        f"{headline} at {device_name or 'a device without a name'}.",
        _measured(crossing),
        f"When: {crossing.crossed_at:%Y-%m-%d %H:%M:%S} UTC",
        f"Device: {crossing.device_id}",
    ]
    if not is_raised:
        lines.insert(3, f"Since: {crossing.raised_at:%Y-%m-%d %H:%M:%S} UTC")
    return Text(f"Stackyard: {headline}"[:MOST_SUBJECT], "\n".join(lines))


def _measured(crossing: ThresholdCrossed) -> str:
    unit = WRITTEN.get(crossing.unit, crossing.unit)
    value, limit = f"{crossing.value:.6g} {unit}", f"{crossing.limit:.6g} {unit}"
    is_raised = crossing.state == "raised"
    if crossing.rule.type == "silence":
        if is_raised:
            return f"Nothing was heard of it for {value}, at most {limit} are expected."
        return "It is heard again."
    what = {"rate-of-change": "changes by", "deviation": "is off its mean by"}.get(
        crossing.rule.type, "is"
    )
    side = crossing.direction if is_raised else _OTHER[crossing.direction]
    where = "at" if value == limit else side
    kind = (crossing.kind if isinstance(crossing.kind, str) else "value").replace("-", " ")
    return f"Its {kind} {what} {value}, {where} the limit of {limit}."


_OTHER = {"above": "below", "below": "above"}
