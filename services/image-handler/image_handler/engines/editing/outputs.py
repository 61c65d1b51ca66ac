"""In which format the answer is written."""

from typing import Any

from image_handler.domain.javascript import to_text, truthy
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.engines.editing.editing import Editing

# The solution's names, and what they are called in sharp's API.
FORMATS = {
    name: name for name in ("jpg", "jpeg", "png", "webp", "tiff", "heif", "raw", "gif", "avif")
}
FORMATS["tif"] = "tiff"


def choose_output(editing: Editing, output_format: Any, effort: float | None) -> None:
    """Raises RefusedRequest for a format that the solution doesn't know."""
    if not truthy(output_format):
        return
    if output_format == "webp" and effort is not None:
        editing.apply("webp", {"effort": effort})
        return
    if not isinstance(output_format, str) or output_format not in FORMATS:
        raise RefusedRequest(
            500,
            "UnsupportedOutputImageFormatException",
            f"Format to {to_text(output_format)} not supported",
        )
    editing.apply("toFormat", FORMATS[output_format])
