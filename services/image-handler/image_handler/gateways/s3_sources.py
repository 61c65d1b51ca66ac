"""The source buckets, from which pictures are served."""

from image_handler.domain.errors import TransientError
from image_handler.domain.records import dataclass, field
from image_handler.domain.stored_picture import (
    SourceDenied,
    SourceMissing,
    SourceTooLarge,
    StoredPicture,
)
from image_handler.gateways.aws_calls import Call, Calls, code_of
from image_handler.gateways.http_connection import Answer, AnswerTooLarge
from image_handler.gateways.s3_addresses import NoSuchAddress, address


@dataclass(frozen=True, slots=True)
class S3Sources:
    calls: Calls
    most_bytes: int
    regions: dict[str, str] = field(default_factory=dict)
    """Of buckets that S3 said to be elsewhere."""

    def read(self, bucket: str, key: str) -> StoredPicture:
        """Raises a SourceUnreadable, or TransientError when S3 can't now."""
        try:
            answer = self._get(bucket, key)
        except NoSuchAddress as error:
            raise SourceMissing(f"{key!r} in {bucket!r}: {error}") from error
        except AnswerTooLarge as error:
            raise SourceTooLarge(f"{key!r} in {bucket!r}: {error}") from error
        if answer.status != 200:
            raise _refused(answer, f"{key!r} in {bucket!r}")
        found = answer.headers.get
        return StoredPicture(
            data=answer.body,
            content_type=found("content-type"),
            cache_control=found("cache-control"),
            expires=found("expires"),
            last_modified=found("last-modified"),
            etag=found("etag", ""),
        )

    def _get(self, bucket: str, key: str) -> Answer:
        answer = self._get_in(bucket, key, self.regions.get(bucket))
        region = answer.headers.get("x-amz-bucket-region")
        # S3 says so with 301, 307 or 400, when the bucket is in another region than the function.
        if answer.status == 200 or not region or region == self.regions.get(bucket):
            return answer
        if region == self.calls.access.region:
            return answer
        self.regions[bucket] = region
        return self._get_in(bucket, key, region)

    def _get_in(self, bucket: str, key: str, region: str | None) -> Answer:
        at = address(bucket, key, self.calls.access, region)
        return self.calls.send(
            at.server, Call("GET", at.path, most_bytes=self.most_bytes), region=region
        )


def _refused(answer: Answer, what: str) -> Exception:
    said = f"{what}: S3 answers {answer.status} {code_of(answer)}"
    if answer.status == 404:
        return SourceMissing(said)
    if answer.status == 403 or 400 <= answer.status < 500:
        return SourceDenied(said)
    return TransientError(said)
