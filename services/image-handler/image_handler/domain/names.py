"""Where everything of a photograph lies in the bucket.

Derivatives are fetched without signing in, so nobody may guess their names: they follow from a
secret by HMAC-SHA-256 (RFC 2104), of which 128 bits are kept. What nobody fetches is named openly.
"""

import hmac
from hashlib import sha256
from uuid import UUID

from image_handler.domain.recipe import Format
from image_handler.domain.records import dataclass, field

DIGITS = 32


@dataclass(frozen=True, slots=True)
class Names:
    """`secret` never changes: with another one, what lies under the old names isn't found again."""

    secret: bytes = field(repr=False)

    def prefix(self, photo_id: UUID) -> str:
        """Below it lies every derivative of the photograph, whatever its version and recipe."""
        return f"derivatives/{self._hidden(str(photo_id))}/"

    def derivative(
        self, photo_id: UUID, version: str, fingerprint: str, box_pixels: int, kind: Format
    ) -> str:
        # Joined by a character that no part but the version may hold, which stands last.
        parts = [str(photo_id), fingerprint, str(box_pixels), kind.name, version]
        return f"{self.prefix(photo_id)}{self._hidden('|'.join(parts))}.{kind.extension}"

    def _hidden(self, text: str) -> str:
        return hmac.new(self.secret, text.encode(), sha256).hexdigest()[:DIGITS]


def manifests(photo_id: UUID) -> str:
    return f"manifests/{photo_id}/"


def manifest(photo_id: UUID, version: str, fingerprint: str) -> str:
    """The version is S3's: any text up to 1,024 bytes, so its hash stands for it."""
    return f"{manifests(photo_id)}{fingerprint}-{sha256(version.encode()).hexdigest()}.json"


def refusals(photo_id: UUID) -> str:
    return f"refusals/{photo_id}/"


def refusal(photo_id: UUID, version: str) -> str:
    """Whatever the recipe: the refusal's id doesn't tell it, and one id has one content."""
    return f"{refusals(photo_id)}{sha256(version.encode()).hexdigest()}.json"


def tombstone(photo_id: UUID) -> str:
    return f"tombstones/{photo_id}"
