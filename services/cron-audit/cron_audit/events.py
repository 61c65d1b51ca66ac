"""The envelope of every event consumed; what it carries is not read here."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import DecodeError, Meta, Struct, json

from cron_audit.domain import PermanentError

# DynamoDB's keys take 2,048 and 1,024 bytes; a character of UTF-8 takes up to 4.
Text = Annotated[str, Meta(min_length=1, max_length=200)]
# The key of what was seen is `<source>#<id>`: without this, two events could share one.
Source = Annotated[str, Meta(pattern="^[^#]+$", max_length=200)]


class CloudEvent(Struct, frozen=True, kw_only=True):
    """CloudEvents 1.0, which allows no underscore in an attribute's name."""

    specversion: Literal["1.0"]
    id: Text
    source: Source
    type: Text
    subject: str
    time: datetime
    correlationid: str
    causationid: str


def decode(body: str) -> CloudEvent:
    """Read the envelope from a queue's message; raises PermanentError naming the field at fault."""
    try:
        return json.decode(body, type=CloudEvent)
    except (DecodeError, RecursionError) as error:
        raise PermanentError(f"not an event of ours: {error}") from error
