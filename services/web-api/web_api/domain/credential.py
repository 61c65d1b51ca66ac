"""A device's credential: a token that is told once, and of which only a digest is kept."""

import re
from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from msgspec import Struct

from web_api.domain.errors import Conflict

SECRET_BYTES = 32
# A device has its next credential before it gives up the one before, and no third.
MOST_ACTIVE = 2

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# 32 bytes are 43 characters of base64url.
_TOKEN = re.compile(rf"({_UUID})\.({_UUID})\.([A-Za-z0-9_-]{{43}})")
# Compared with when there is no credential: nobody knows what has this digest.
_NO_DIGEST = "0" * 64


class TooManyCredentials(Conflict):
    def __init__(self) -> None:
        super().__init__("too-many-credentials", f"revoke one: a device has at most {MOST_ACTIVE}")


class Token(Struct, frozen=True):
    """`<device id>.<credential id>.<secret>`; its text is for the device alone."""

    device_id: UUID
    credential_id: UUID
    secret: str

    def __repr__(self) -> str:
        """Without the secret, wherever it is printed."""
        return f"Token({self.device_id}.{self.credential_id})"

    @property
    def text(self) -> str:
        return f"{self.device_id}.{self.credential_id}.{self.secret}"


class Credential(Struct, frozen=True, kw_only=True):
    """`secret_digest` is SHA-256 in hexadecimal; a revoked credential stays known."""

    id: UUID
    device_id: UUID
    secret_digest: str
    created_at: datetime
    created_by: str
    revoked_at: datetime | None = None

    def __repr__(self) -> str:
        """Without the digest, wherever it is printed."""
        return f"Credential({self.id} of {self.device_id}, revoked_at={self.revoked_at})"


def secret(randomness: bytes) -> str:
    """Takes SECRET_BYTES bytes."""
    return urlsafe_b64encode(randomness).decode().rstrip("=")


def secret_digest(secret: str) -> str:
    """Plain SHA-256: nobody guesses what is drawn from 256 random bits, however fast one tries."""
    return sha256(secret.encode()).hexdigest()


def read_token(text: str) -> Token | None:
    match = _TOKEN.fullmatch(text)
    return Token(UUID(match[1]), UUID(match[2]), match[3]) if match else None


def is_proven(token: Token, credential: Credential | None) -> bool:
    """Takes as long for a secret that is nearly right as for one of no credential at all."""
    kept = credential.secret_digest if credential else _NO_DIGEST
    fits = compare_digest(kept, secret_digest(token.secret))
    return fits and credential is not None and credential.revoked_at is None
