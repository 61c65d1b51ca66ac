"""SQS batch of the upload bucket's notifications → photos received or refused."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from web_api import wiring
from web_api.domain.errors import PermanentError
from web_api.events import uploads
from web_api.handlers import message_batch
from web_api.telemetry import log
from web_api.wiring.at_init import make_at_init

make_at_init(lambda: wiring.verify_upload())


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    return message_batch.settle(batch, context, _verify)


def _verify(body: str) -> None:
    """S3 puts one upload into a message, and may put several: a bad one hides no other."""
    faults = []
    for uploaded in uploads.decode(body):
        try:
            verdict = wiring.verify_upload()(uploaded)
            log.info("verified", photo_id=str(uploaded.photo_id), verdict=verdict)
        except PermanentError as error:
            faults.append(error)
    if faults:
        raise faults[0]
