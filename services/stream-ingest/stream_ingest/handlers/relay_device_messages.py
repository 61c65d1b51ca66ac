"""Devices' messages → the stream, all of a batch at once; only what was not taken goes back."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from stream_ingest.domain.errors import PermanentError
from stream_ingest.events.device_messages import DeviceMessage, device_message
from stream_ingest.telemetry import log
from stream_ingest.wiring import messages as wiring
from stream_ingest.wiring.relay import relay_device_messages


def handle(batch: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    told = [_message(record) for record in batch["Records"]]
    relayed = relay_device_messages()([message for message in told if message is not None])
    for message_id, reason in relayed.refused.items():
        log.warning("refused", message_id=message_id, reason=reason)
    if relayed.left:
        log.warning("not now", left=relayed.left)
    log.info("relayed", put=relayed.put)
    return {"batchItemFailures": [{"itemIdentifier": each} for each in relayed.left]}


def _message(record: dict[str, Any]) -> DeviceMessage | None:
    """None is what somebody else has sent, and is kept."""
    message_id, body = record["messageId"], record["body"]
    try:
        return device_message(message_id, body)
    except PermanentError:
        log.exception("never", message_id=message_id)
        wiring.quarantine().keep(message_id, body)
        return None
