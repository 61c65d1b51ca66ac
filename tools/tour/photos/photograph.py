"""The photographs that the tour uploads: real ones (photographs/CREDITS.md), and broken ones."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

PHOTOGRAPHS = Path(__file__).with_name("photographs")
MOST_BYTES = 20 * 1024 * 1024
"""What POST /photos takes, as its openapi.yml says."""


@dataclass(frozen=True)
class Photograph:
    name: str
    content_type: str
    width: int
    """Upright, as `height` too."""
    height: int

    @cached_property
    def content(self) -> bytes:
        return (PHOTOGRAPHS / self.name).read_bytes()

    @property
    def request(self) -> dict[str, object]:
        """The body of POST /photos."""
        return {
            "contentType": self.content_type,
            "fileName": self.name,
            "sizeBytes": len(self.content),
            "sha256": sha256(self.content).hexdigest(),
        }


CHINA = Photograph("china.jpg", "image/jpeg", 640, 427)
TURNED_WITH_GPS = Photograph("rocket-turned-with-gps.jpg", "image/jpeg", 640, 427)
REAL = (
    CHINA,
    Photograph("flower.webp", "image/webp", 640, 427),
    Photograph("chelsea.png", "image/png", 451, 300),
    Photograph("retina.jpg", "image/jpeg", 1411, 1411),
    Photograph("astronaut.avif", "image/avif", 512, 512),
    Photograph("coffee.gif", "image/gif", 600, 400),
    TURNED_WITH_GPS,
)

MARK = Photograph("mark.png", "image/png", 128, 128)
"""Put over a photograph, and nothing that is uploaded."""

TEXT = b"This is a text file, whatever its name says.\n"
TRUNCATED = CHINA.content[: len(CHINA.content) // 2]
TOO_LARGE = bytes(MOST_BYTES + 1)
