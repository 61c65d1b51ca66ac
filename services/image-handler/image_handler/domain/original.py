"""What a key of the source bucket holds."""

from image_handler.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Original:
    version: str
    size_bytes: int
