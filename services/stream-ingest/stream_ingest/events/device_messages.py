"""What a device has published, as the topic rule hands it over (resources/iot.yml)."""

import msgspec
from msgspec import Struct

from stream_ingest.domain.errors import PermanentError


class _Handed(Struct, frozen=True, rename="camel"):
    device_id: str
    data: bytes
    received_at: int


class DeviceMessage(Struct, frozen=True):
    """`device_id` is that of the topic, on which a device's policy lets it alone publish; `data` is
    the payload as it was published. received_at_us: microseconds since 1970."""

    message_id: str
    device_id: str
    data: bytes
    received_at_us: int


_HANDED = msgspec.json.Decoder(_Handed)


def device_message(message_id: str, body: str) -> DeviceMessage:
    """Raises PermanentError for what the topic rule has never written."""
    try:
        handed = _HANDED.decode(body)
    except ValueError as error:
        raise PermanentError(f"expected a message of the topic rule: {error}") from error
    return DeviceMessage(message_id, handed.device_id, handed.data, handed.received_at * 1000)
