"""Headers of the answer that a request of the default form brings along.

Source: the AWS solution's "Include custom response headers" and its list of denied names.
"""

import re
from typing import Any, Final

from image_handler.domain.javascript import to_text

_DENIED: Final = (
    r"authorization|connection|server|transfer-encoding|referrer-policy|permissions-policy"
    r"|www-authenticate|proxy-authenticate|x-api-key|set-cookie"
    r"|(?:x-frame|x-content|x-xss|strict-transport|permissions|x-amz|x-amzn|access-control"
    r"|cross-origin|content)-.*"
)
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# A line end would begin another header, or the body.
_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def allowed_headers(named: Any) -> dict[str, str]:
    """`named` is any JSON value; what can't be a header field, or is denied, is dropped."""
    if isinstance(named, dict):
        pairs = named.items()
    elif isinstance(named, list | str):
        pairs = {str(index): value for index, value in enumerate(named)}.items()
    else:
        return {}
    return {name: to_text(value) for name, value in pairs if _is_allowed(name, value)}


def _is_allowed(name: str, value: Any) -> bool:
    if value is None or isinstance(value, dict | list):
        return False
    if re.fullmatch(_DENIED, name.lower(), flags=re.DOTALL) or not _NAME.fullmatch(name):
        return False
    return _VALUE.fullmatch(to_text(value)) is not None
