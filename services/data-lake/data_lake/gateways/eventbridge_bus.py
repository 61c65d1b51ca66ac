"""The bus that all services share."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, json

from data_lake.domain.errors import TransientError
from data_lake.events.envelope import CloudEvent
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
MOST_ENTRIES = 10


class EventBridgeBus(Struct, frozen=True):
    client: "EventBridgeClient"
    bus: str

    def publish(self, events: Sequence[CloudEvent[Any]]) -> None:
        """Return once the bus holds all; raise TransientError when it refuses one."""
        for start in range(0, len(events), MOST_ENTRIES):
            self._publish(events[start : start + MOST_ENTRIES])

    def _publish(self, events: Sequence[CloudEvent[Any]]) -> None:
        with doing("events:PutEvents", self.bus):
            answer = self.client.put_events(
                Entries=[
                    {
                        "EventBusName": self.bus,
                        "Source": event.source,
                        "DetailType": event.type,
                        "Detail": json.encode(event).decode(),
                    }
                    for event in events
                ]
            )
        if answer["FailedEntryCount"]:  # PutEvents answers 200 even when it refuses entries
            refused = next(entry for entry in answer["Entries"] if "ErrorCode" in entry)
            raise TransientError(
                f"bus {self.bus!r} refused {answer['FailedEntryCount']} of {len(events)} events: "
                f"{refused['ErrorCode']} {refused.get('ErrorMessage', '')}"
            )
