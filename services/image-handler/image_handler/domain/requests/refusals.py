"""What requests are refused with before any picture is read.

Codes and messages are the AWS solution's: they are what its clients know. Where it fails with its
"Internal error" although the request is at fault, modern mode names the fault instead.
"""

from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.request import Mode


def of_mishap(mode: Mode, reason: str) -> RefusedRequest:
    """For what the solution's own code stumbles over; `reason` is told in modern mode."""
    if mode is Mode.COMPATIBLE:
        return RefusedRequest(
            500, "InternalError", "Internal error. Please contact the system administrator."
        )
    return RefusedRequest(400, "ImageEdits::CannotParseEdits", reason)


def of_undecodable() -> RefusedRequest:
    return RefusedRequest(
        400,
        "DecodeRequest::CannotDecodeRequest",
        "The image request you provided could not be decoded. Please check that your request is "
        "base64 encoded properly and refer to the documentation for additional guidance.",
    )


def of_unreadable_path() -> RefusedRequest:
    return RefusedRequest(
        400,
        "DecodeRequest::CannotReadPath",
        "The URL path you provided could not be read. Please ensure that it is properly formed "
        "according to the solution documentation.",
    )


def of_unknown_type() -> RefusedRequest:
    return RefusedRequest(
        400,
        "RequestTypeError",
        "The type of request you are making could not be processed. Please ensure that your "
        "original image is of a supported file type (jpg/jpeg, png, tiff/tif, webp, svg, gif, "
        "avif) and that your image request is provided in the correct syntax. Refer to the "
        "documentation for additional guidance on forming image requests.",
    )


def of_missing_picture(key: str) -> RefusedRequest:
    """`key` as JavaScript would write it; whatever it was, nothing is stored under it."""
    return RefusedRequest(
        404,
        "NoSuchKey",
        f"The image {key} does not exist or the request may not be base64 encoded properly.",
    )


def of_forbidden_bucket() -> RefusedRequest:
    return RefusedRequest(
        403,
        "ImageBucket::CannotAccessBucket",
        "The bucket you specified could not be accessed. Please check that the bucket is "
        "specified in your SOURCE_BUCKETS.",
    )


def of_no_source_buckets() -> RefusedRequest:
    return RefusedRequest(
        400,
        "GetAllowedSourceBuckets::NoSourceBuckets",
        "The SOURCE_BUCKETS variable could not be read. Please check that it is not empty and "
        "contains at least one source bucket, or multiple buckets separated by commas. Spaces can "
        "be provided between commas and bucket names, these will be automatically parsed out when "
        "decoding.",
    )


def of_query() -> RefusedRequest:
    return RefusedRequest(400, "QueryParameterParsingError", "Query parameter parsing failed")


def of_long_path(longest: int) -> RefusedRequest:
    return RefusedRequest(414, "URITooLong", f"The path has more than {longest} characters.")
