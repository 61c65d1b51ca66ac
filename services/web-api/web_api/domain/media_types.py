"""What a file is by its first bytes, whatever its name or its sender says."""

MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif")

# https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern
_SIGNATURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
# A still picture and a sequence: https://aomediacodec.github.io/av1-avif/v1.1.0.html#brands
_AVIF_BRANDS = {b"avif", b"avis"}


def media_type(content: bytes) -> str | None:
    """One of MEDIA_TYPES, or None; that the rest of the file is whole isn't looked at."""
    for signature, found in _SIGNATURES.items():
        if content.startswith(signature):
            return found
    if content[:4] == b"RIFF" and content[8:14] == b"WEBPVP":
        return "image/webp"
    return "image/avif" if _AVIF_BRANDS & _brands(content) else None


def _brands(content: bytes) -> set[bytes]:
    """Major and compatible brands of an ISO base media file (ISO/IEC 14496-12, section 4.3).

    The box holds its size in 4 bytes, `ftyp`, the major brand, a version, and further brands.
    """
    if content[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(content[:4]), len(content))
    return {content[8:12], *(content[at : at + 4] for at in range(16, end, 4))}
