"""Where a result can be fetched that is too large to be answered."""

from image_handler.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class ResultLink:
    """`valid_s` is None where the URL holds as long as the object does."""

    url: str
    valid_s: int | None = None
