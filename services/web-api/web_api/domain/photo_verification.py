"""Whether an upload is the photo that was announced."""

from hashlib import sha256

from msgspec import Struct

from web_api.domain.media_types import MEDIA_TYPES, media_type
from web_api.domain.photo import PhotoDetails
from web_api.domain.photo_rules import MOST_BYTES


class Upload(Struct, frozen=True):
    """`content` is empty when it is too large to be looked at."""

    size_bytes: int
    content: bytes


class Flaw(Struct, frozen=True):
    reason: str
    detail: str


def flaw(upload: Upload, details: PhotoDetails) -> Flaw | None:
    """The first fault, from what is cheapest to see to what is dearest."""
    size = _fault_of_size(upload, details)
    if size:
        return size
    found = media_type(upload.content)
    if found != details.content_type:
        known = found or f"none of {', '.join(MEDIA_TYPES)}"
        return Flaw("wrong-type", f"expected {details.content_type} by content, found {known}")
    checksum = sha256(upload.content).hexdigest()
    if details.sha256 not in (None, checksum):
        return Flaw("wrong-checksum", f"expected SHA-256 {details.sha256}, found {checksum}")
    return None


def _fault_of_size(upload: Upload, details: PhotoDetails) -> Flaw | None:
    if not upload.size_bytes:
        return Flaw("empty", "expected a photo, found no byte")
    if upload.size_bytes > MOST_BYTES:
        expected = f"at most {MOST_BYTES} bytes"
    elif details.size_bytes not in (None, upload.size_bytes):
        expected = f"{details.size_bytes} bytes"
    else:
        return None
    return Flaw("wrong-size", f"expected {expected}, found {upload.size_bytes}")
