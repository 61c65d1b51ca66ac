"""Signed URLs: who may make them holds a key; the signature is HMAC-SHA256 over path and query.

Source: https://docs.aws.amazon.com/solutions/latest/dynamic-image-transformation-for-amazon-cloudfront/use-the-signature-feature.html
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from image_handler.domain.requests.decoding import well_formed
from image_handler.domain.requests.refusal import RefusedRequest

_PARAMETER = "signature"


def sign(path: str, query: Mapping[str, str], key: str) -> str:
    """64 hexadecimal digits in small letters."""
    return hmac.digest(_bytes(key), _bytes(string_to_sign(path, query)), "sha256").hex()


def string_to_sign(path: str, query: Mapping[str, str]) -> str:
    """The path as it came, and the parameters, decoded, sorted as "name,value", but no signature.

    JavaScript sorts by UTF-16 units; the signers out there do as well.
    """
    pairs = sorted(
        ((name, value) for name, value in query.items() if name != _PARAMETER),
        key=lambda pair: ",".join(pair).encode("utf-16-be", "surrogatepass"),
    )
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    return f"{path}?{joined}" if joined else path


def is_signed(path: str, query: Mapping[str, str], keys: Sequence[str]) -> bool:
    """Whether one of the keys made the signature; how long it takes tells nothing of them."""
    given = _bytes(query.get(_PARAMETER, ""))
    matches = [hmac.compare_digest(given, sign(path, query, key).encode()) for key in keys]
    return any(matches)


def require_signature(query: Mapping[str, str]) -> None:
    """Raises RefusedRequest before anybody reads the secret for nothing."""
    if not query.get(_PARAMETER):
        raise RefusedRequest(
            400,
            "AuthorizationQueryParametersError",
            "Query-string requires the signature parameter.",
        )


def require_signed(path: str, query: Mapping[str, str], keys: Sequence[str]) -> None:
    """Raises RefusedRequest."""
    require_signature(query)
    if not is_signed(path, query, keys):
        raise _of_mismatch()


def require_unambiguous(query: Mapping[str, str]) -> None:
    """Raises RefusedRequest for parameters that have the signature of others.

    Decoded and joined, `height=40%26width=50` reads like `height=40&width=50`: whoever has a
    signed URL would have several.
    """
    pairs = [(name, value) for name, value in query.items() if name != _PARAMETER]
    if any("&" in name + value or "=" in name for name, value in pairs):
        raise _of_mismatch()


def of_failed_check() -> RefusedRequest:
    """For a secret that can't be read: nobody's signature can be told right from wrong."""
    return RefusedRequest(500, "SignatureValidationFailure", "Signature validation failed.")


def signing_keys(secret: str, name: str) -> tuple[str, ...]:
    """The key of the secret's JSON that has the name, and the one before it, `<name>.previous`.

    A new key is put in with the old one as the previous; when all URLs of the old one are gone,
    so may it. Raises RefusedRequest when there is none, or an empty one: anybody can sign by that.
    """
    try:
        members: Any = json.loads(secret)
    except ValueError as error:
        raise of_failed_check() from error
    found = (
        [members.get(each) for each in (name, f"{name}.previous")]
        if (isinstance(members, dict))
        else []
    )
    keys = tuple(key for key in found if isinstance(key, str) and key)
    if not keys or keys[0] != found[0]:
        raise of_failed_check()
    return keys


def _of_mismatch() -> RefusedRequest:
    return RefusedRequest(403, "SignatureDoesNotMatch", "Signature does not match.")


def _bytes(text: str) -> bytes:
    return well_formed(text).encode()
