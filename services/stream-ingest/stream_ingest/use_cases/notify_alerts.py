"""Alerts are told to people, through the topic where all alarms speak: each event once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from stream_ingest.domain.errors import TransientError
from stream_ingest.domain.notice import Standing
from stream_ingest.events.alert_text import Text, text_of
from stream_ingest.events.crossings import ThresholdCrossed
from stream_ingest.events.envelope import CloudEvent

# Longer than a message takes to come again: an attempt that has died has left nobody at it then.
LEASE = timedelta(minutes=2)


class Notices(Protocol):
    """Every method raises TransientError when the store can't now."""

    def begin(self, event_id: str, now: datetime, until: datetime) -> Standing:
        """BEGUN is answered to one caller alone, until that moment."""

    def done(self, event_id: str, at: datetime) -> None: ...


class Names(Protocol):
    def name_of(self, device_id: str) -> str | None:
        """What people call the device, if we know."""


class Topic(Protocol):
    def tell(self, text: Text) -> None:
        """Return once the topic holds it."""


class NotifyAlert(Struct, frozen=True):
    """A topic takes the same message twice, so who is at an event is written down first. Only an
    attempt that dies between the telling and its mark is told again.
    """

    notices: Notices
    names: Names
    topic: Topic
    now: Callable[[], datetime]

    def __call__(self, event: CloudEvent[ThresholdCrossed]) -> Standing:
        """Raises TransientError when another attempt is at it."""
        now = self.now()
        standing = self.notices.begin(event.id, now, now + LEASE)
        if standing is Standing.BUSY:
            raise TransientError(f"another attempt is at event {event.id}; it comes again")
        if standing is Standing.BEGUN:
            self.topic.tell(text_of(event.data, self.names.name_of(event.data.device_id)))
            self.notices.done(event.id, self.now())
        return standing
