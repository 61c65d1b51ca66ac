"""A stored picture, or honestly why there is none."""

from image_handler.domain.errors import TransientError
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.refusals import of_missing_picture
from image_handler.domain.stored_picture import (
    SourceDenied,
    SourceMissing,
    SourceTooLarge,
    StoredPicture,
)
from image_handler.use_cases.serving.ports import Sources


def read_source(sources: Sources, bucket: str, key: str) -> StoredPicture:
    try:
        return sources.read(bucket, key)
    except SourceMissing as error:
        raise of_missing_picture(key) from error
    except SourceDenied as error:
        raise RefusedRequest(
            403,
            "ImageBucket::CannotAccessBucket",
            f"The image {key} may not be read. Give the function's role s3:GetObject for it, and "
            "s3:ListBucket, so that missing images are told from these.",
        ) from error
    except SourceTooLarge as error:
        raise RefusedRequest(
            413, "SourceTooLargeException", f"The image {key} is larger than is taken on."
        ) from error
    except TransientError as error:
        raise RefusedRequest(
            503, "ServiceUnavailable", "The image can't be read at the moment. Try again."
        ) from error
