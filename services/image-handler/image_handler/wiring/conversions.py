"""Where the roles of following the source bucket meet gateways, once per cold start."""

from datetime import UTC, datetime
from functools import cache, partial
from secrets import token_hex

import boto3
from botocore.config import Config

from image_handler.domain.names import Names
from image_handler.domain.source_recipes import read_source_recipes
from image_handler.engines.libvips import LibVips
from image_handler.gateways.cloudfront_caches import CloudFrontCaches
from image_handler.gateways.s3_derivatives import S3Derivatives
from image_handler.gateways.s3_originals import S3Originals
from image_handler.gateways.s3_source_records import S3SourceRecords
from image_handler.gateways.secrets_manager import SecretsManager
from image_handler.settings import ConvertSettings, settings
from image_handler.use_cases.convert_source import ConvertSource
from image_handler.use_cases.source_derivatives import Convert

# Three tries of 4 s each: whatever fails then goes back to the queue, which waits longer.
_PATIENT = Config(
    retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=1, read_timeout=3
)


@cache
def convert_source() -> ConvertSource:
    convert = settings(ConvertSettings)
    s3 = boto3.client("s3", config=_PATIENT)
    secrets = SecretsManager(boto3.client("secretsmanager", config=_PATIENT))
    edges = boto3.client("cloudfront", config=_PATIENT)
    originals = S3Originals(s3, convert.source_bucket_name)
    derivatives = S3Derivatives(s3, convert.derivative_bucket_name)
    names = Names(secrets.read(convert.naming_secret_arn))
    return ConvertSource(
        originals=originals,
        convert=Convert(originals, LibVips(), derivatives, names),
        records=S3SourceRecords(s3, convert.derivative_bucket_name),
        derivatives=derivatives,
        caches=CloudFrontCaches(edges, convert.distribution_id),
        names=names,
        recipes=read_source_recipes(convert.source_derivatives_json, convert.derivatives_base_url),
        bucket=convert.source_bucket_name,
        now=partial(datetime.now, UTC),
        draw=partial(token_hex, 16),
    )
