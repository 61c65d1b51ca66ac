"""Which attributes stay, and with which values."""

import re

from image_handler.domain.svg.reading import Name
from image_handler.domain.svg.styles import harmless
from image_handler.domain.svg.vocabulary import ADDRESSES, INERT_NAMESPACES, XLINK, XML

_OWN_PART = re.compile(r"\s*#[^\s]*\s*")
# Pictures within the drawing; not image/svg+xml, which would be a drawing that nobody looked at.
_OWN_PICTURE = re.compile(r"\s*data:image/(?:png|jpe?g|gif|webp)\s*;\s*base64\s*,[\s\w+/=]*")
_SHOW_PICTURES = ("image", "feImage")


def kept_value(element: Name, attribute: Name, value: str) -> str | None:
    """The value that may stay; None for an attribute that may not."""
    local = attribute.local.lower()
    if local.startswith("on") or not _is_known(attribute.namespace):
        return None
    if local in ADDRESSES:
        is_picture = element.local in _SHOW_PICTURES and _OWN_PICTURE.fullmatch(value)
        return value if is_picture or _OWN_PART.fullmatch(value) else None
    kept = harmless(value)
    return kept if kept or not value else None


def _is_known(namespace: str) -> bool:
    return namespace in ("", XLINK, XML) or namespace.startswith(INERT_NAMESPACES)
