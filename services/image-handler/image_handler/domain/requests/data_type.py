"""Which type the solution takes a stored picture for: what its uploader said, else its first bytes.

Source: the AWS solution's `getOriginalImage` and `inferImageType`. Modern mode looks at the bytes
of every picture instead (`domain/containers/sniffing.py`).
"""

from image_handler.domain.requests.refusal import RefusedRequest

KNOWN = frozenset(
    {
        "image/png", "image/jpeg", "image/webp", "image/tiff", "image/gif", "image/svg+xml",
        "image/avif",
    }
)  # fmt: skip
UNTOLD = "image"
_SIGNATURES = {
    b"\x89PNG": "image/png",
    b"RIFF": "image/webp",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
    b"GIF8": "image/gif",
}


def type_of(stored: str | None, data: bytes) -> str:
    """Raises RefusedRequest, 500 as the solution does, for bytes that it doesn't know."""
    if not stored:
        return UNTOLD
    return stored if stored in KNOWN else _infer(data)


def _infer(data: bytes) -> str:
    if found := _SIGNATURES.get(data[:4]):
        return found
    if data[:2] == b"\xff\xd8":
        return "image/jpeg"
    if data[4:12] == b"ftypavif":
        return "image/avif"
    raise RefusedRequest(
        500,
        "RequestTypeError",
        "The file does not have an extension and the file type could not be inferred. Please "
        "ensure that your original image is of a supported file type (jpg/jpeg, png, tiff, webp, "
        "gif, avif). Inferring the image type from hex headers is not available for SVG images. "
        "Refer to the documentation for additional guidance on forming image requests.",
    )
