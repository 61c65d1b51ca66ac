"""Which JSON values announce a photo."""

import re
from uuid import UUID

from web_api.domain.media_types import MEDIA_TYPES
from web_api.domain.photo import PhotoDetails
from web_api.domain.rules import Rules
from web_api.domain.value_rules import matching, one_of, text, uuid, whole_number

MOST_BYTES = 20 * 1024 * 1024
PHOTO = Rules(
    thing="photo",
    members={
        "contentType": one_of(MEDIA_TYPES),
        "fileName": text(120),
        "sizeBytes": whole_number(1, MOST_BYTES, "bytes"),
        "sha256": matching(re.compile(r"[0-9a-f]{64}"), "64 lower-case hexadecimal digits"),
        "siteId": uuid(),
    },
    required=frozenset({"contentType"}),
)


def photo_details(body: object) -> PhotoDetails:
    """Read a photo from decoded JSON: text is trimmed.

    Raises Invalid with every broken rule, in the order of the fields.
    """
    photo = PHOTO.checked(body)
    return PhotoDetails(
        content_type=photo["contentType"],
        file_name=photo["fileName"].strip() if "fileName" in photo else None,
        size_bytes=int(photo["sizeBytes"]) if "sizeBytes" in photo else None,
        sha256=photo.get("sha256"),
        site_id=UUID(photo["siteId"]) if "siteId" in photo else None,
    )
