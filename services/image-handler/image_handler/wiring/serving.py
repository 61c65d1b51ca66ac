"""What the function that serves pictures is made of, and what it asks of AWS."""

import time
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

from image_handler.domain.requests.configuration import read_configuration
from image_handler.domain.requests.request import Configuration, Mode
from image_handler.engines.pixels import Pixels
from image_handler.gateways.aws_calls import Calls
from image_handler.gateways.s3_sources import S3Sources
from image_handler.settings import (
    aws_access,
    environment,
    log_level,
    service_name,
    serving_settings,
    xray_header,
)
from image_handler.use_cases.serve_image import Answers, ServeImage
from image_handler.use_cases.serving.gate import Gate
from image_handler.use_cases.serving.source_lookups import SourceLookups

if TYPE_CHECKING:
    from image_handler.gateways.rekognition import Rekognition
    from image_handler.gateways.s3_results import S3Results
    from image_handler.gateways.signature_secret import SignatureSecret
    from image_handler.telemetry.serving_log import ServingLog
    from image_handler.use_cases.serving.ports import Faces, Secrets


class _AtFirstUse:
    """A role that few requests ask: it is loaded and made by the first of them."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        return getattr(self._make(), name)


@cache
def serve_image() -> ServeImage:
    configuration = read_configuration(environment())
    return ServeImage(configuration, sources(), _answers(configuration))


@cache
def log() -> "ServingLog":
    from image_handler.telemetry.serving_log import ServingLog  # answers aren't told, refusals are

    return ServingLog(service_name(), log_level(), xray_header)


@cache
def sources() -> S3Sources:
    return S3Sources(_s3(), serving_settings().most_source_bytes)


@cache
def secrets() -> "SignatureSecret":
    from image_handler.gateways.signature_secret import SignatureSecret

    return SignatureSecret(Calls("secretsmanager", aws_access("SECRETS_MANAGER")))


@cache
def faces() -> "Rekognition":
    from image_handler.gateways.rekognition import Rekognition

    return Rekognition(Calls("rekognition", aws_access("REKOGNITION")))


@cache
def results() -> "S3Results | None":
    """None where no bucket is set for them."""
    serving = serving_settings()
    if not serving.result_bucket_name:
        return None
    from image_handler.gateways.s3_results import S3Results

    return S3Results(_s3(), serving.result_bucket_name, serving.results_base_url)


def _answers(configuration: Configuration) -> Answers:
    """Only what the mode needs is loaded."""
    gate = Gate(configuration, cast("Secrets", _AtFirstUse(secrets)), clock=time.time)
    recognition = cast("Faces", _AtFirstUse(faces))
    buckets = configuration.source_buckets or ()
    if configuration.mode is Mode.COMPATIBLE:
        from image_handler.use_cases.serving.compatible import CompatibleAnswers

        lookups = SourceLookups(sources(), recognition, buckets)
        return CompatibleAnswers(configuration, gate, sources(), lookups, Pixels())
    from image_handler.use_cases.serving.large_results import LargeResults
    from image_handler.use_cases.serving.looking import overlay_of
    from image_handler.use_cases.serving.making import Making
    from image_handler.use_cases.serving.modern import ModernAnswers

    look_at = partial(overlay_of, most_pixels=configuration.most_pixels)
    lookups = SourceLookups(sources(), recognition, buckets, look_at=look_at)
    making = Making(configuration, lookups, Pixels())
    return ModernAnswers(configuration, gate, sources(), making, LargeResults(results()))


@cache
def _s3() -> Calls:
    return Calls("s3", aws_access("S3"))
