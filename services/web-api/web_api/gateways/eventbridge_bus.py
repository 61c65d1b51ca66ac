"""The bus that all services share."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from web_api.domain.errors import TransientError
from web_api.domain.outbox import Waiting

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient


class EventBridgeBus(Struct, frozen=True):
    client: "EventBridgeClient"
    bus: str

    def publish(self, batch: Sequence[Waiting]) -> dict[str, str]:
        try:
            answer = self.client.put_events(
                Entries=[
                    {
                        "EventBusName": self.bus,
                        "Source": item.source,
                        "DetailType": item.type,
                        "Detail": item.event,
                    }
                    for item in batch
                ]
            )
        except (BotoCoreError, ClientError) as error:
            raise TransientError(
                f"events:PutEvents: bus {self.bus!r} took none of {len(batch)}: {error}"
            ) from error
        # PutEvents answers 200 even when it refuses entries; they stand in the order of the call.
        return {
            item.sort_key: f"{entry['ErrorCode']} {entry.get('ErrorMessage', '')}"
            for item, entry in zip(batch, answer["Entries"], strict=True)
            if "ErrorCode" in entry
        }
