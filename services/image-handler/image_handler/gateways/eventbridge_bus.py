"""The bus that all services share."""

from typing import TYPE_CHECKING

from msgspec import json

from image_handler.domain.errors import TransientError
from image_handler.domain.records import dataclass
from image_handler.events import Published
from image_handler.gateways.aws_errors import transient_told_apart

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient


@dataclass(frozen=True, slots=True)
class EventBridgeBus:
    client: "EventBridgeClient"
    bus: str

    def publish(self, event: Published) -> None:
        with transient_told_apart():
            answer = self.client.put_events(
                Entries=[
                    {
                        "EventBusName": self.bus,
                        "Source": event.source,
                        "DetailType": event.type,
                        "Detail": json.encode(event).decode(),
                    }
                ]
            )
        if answer["FailedEntryCount"]:  # PutEvents answers 200 even when it refuses an entry
            refused = answer["Entries"][0]
            raise TransientError(
                f"bus {self.bus!r} refused event {event.id}: "
                f"{refused.get('ErrorCode')} {refused.get('ErrorMessage', '')}"
            )
