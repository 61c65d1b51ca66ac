"""Where faces are in a picture."""

from image_handler.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """Fractions of the picture's sides; may reach over its edges. `confidence` is of 100."""

    left: float
    top: float
    width: float
    height: float
    confidence: float


class RecognitionFailed(Exception):
    """The service refused the picture or the call, or can't be reached; the text says which."""
