"""Where roles meet gateways, once per cold start."""

from datetime import UTC, datetime
from functools import cache, partial

import boto3
from botocore.config import Config

from image_handler.domain.names import Names
from image_handler.domain.recipe import read_recipe
from image_handler.gateways.cloudfront_caches import CloudFrontCaches
from image_handler.gateways.eventbridge_bus import EventBridgeBus
from image_handler.gateways.s3_claims import S3Claims
from image_handler.gateways.s3_derivatives import S3Derivatives
from image_handler.gateways.s3_quarantine import S3Quarantine
from image_handler.gateways.secrets_manager import SecretsManager
from image_handler.settings import DeleteSettings, MakeSettings, settings
from image_handler.use_cases.delete_derivatives import DeleteDerivatives
from image_handler.use_cases.erasing import Erase
from image_handler.use_cases.make_derivatives import MakeDerivatives

# Three tries of 4 s each: whatever fails then goes back to the queue, which waits longer.
_PATIENT = Config(
    retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=1, read_timeout=3
)
_now = partial(datetime.now, UTC)


@cache
def make_derivatives() -> MakeDerivatives:
    # Here, so that deleting doesn't load the library, which takes as long as all else.
    from image_handler.engines.libvips import LibVips

    make = settings(MakeSettings)
    return MakeDerivatives(
        claims=S3Claims(boto3.client("s3", config=_PATIENT)),
        engine=LibVips(),
        derivatives=_derivatives(make.derivative_bucket_name),
        erase=_erase(make),
        bus=EventBridgeBus(boto3.client("events", config=_PATIENT), make.event_bus_name),
        names=_names(make.naming_secret_arn),
        recipe=read_recipe(
            make.derivative_boxes_pixels, make.derivative_formats, make.derivatives_base_url
        ),
        claims_bucket=make.claims_bucket_name,
        now=_now,
    )


@cache
def delete_derivatives() -> DeleteDerivatives:
    delete = settings(DeleteSettings)
    return DeleteDerivatives(_derivatives(delete.derivative_bucket_name), _erase(delete))


@cache
def quarantine() -> S3Quarantine:
    bucket = settings(DeleteSettings).quarantine_bucket_name
    return S3Quarantine(boto3.client("s3", config=_PATIENT), bucket)


def _erase(common: DeleteSettings) -> Erase:
    return Erase(
        _derivatives(common.derivative_bucket_name),
        CloudFrontCaches(boto3.client("cloudfront", config=_PATIENT), common.distribution_id),
        _names(common.naming_secret_arn),
        now=_now,
    )


@cache
def _derivatives(bucket: str) -> S3Derivatives:
    return S3Derivatives(boto3.client("s3", config=_PATIENT), bucket)


@cache
def _names(secret_arn: str) -> Names:
    """An error isn't kept: the next message asks again."""
    return Names(SecretsManager(boto3.client("secretsmanager", config=_PATIENT)).read(secret_arn))
