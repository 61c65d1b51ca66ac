"""What devices prove themselves by: issuing, listing, revoking and verifying credentials."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from web_api.domain.credential import Credential, Token, is_proven, secret, secret_digest
from web_api.domain.device import Device, State
from web_api.domain.keys import Kept, Key
from web_api.use_cases.contention import persistently
from web_api.use_cases.devices import Devices
from web_api.use_cases.keys import Done, Keys, once


class Credentials(Protocol):
    """All raise TransientError when the store can't now, and Contended for another's write."""

    def add(self, credential: Credential, kept: tuple[Key, Kept] | None) -> None:
        """Keep both or neither; raises AlreadyRegistered when the id or the key is taken.

        Raises IsRetired when there is no such active device, TooManyCredentials.
        """

    def find(self, device_id: UUID, credential_id: UUID) -> Credential | None:
        """What was written before is found at once."""

    def page(self, device_id: UUID, after: UUID | None, limit: int) -> list[Credential]:
        """Up to `limit` of a device, of 101 at most, newest first, older than `after`."""

    def revoke(self, credential: Credential, at: datetime) -> None:
        """Twice is as once, at the time of the first."""


class Issued(Struct, frozen=True):
    """The only time that the token is seen."""

    credential: Credential
    token: Token


class IssueCredential(Struct, frozen=True):
    """`randomness` answers SECRET_BYTES bytes; `pause` waits before another try."""

    credentials: Credentials
    keys: Keys
    now: Callable[[], datetime]
    new_id: Callable[[datetime], UUID]
    randomness: Callable[[], bytes]
    pause: Callable[[int], None]

    def __call__(
        self,
        device_id: UUID,
        caller: str,
        key: Key | None,
        answer: Callable[[Credential], str],
    ) -> Done[Issued]:
        """Issue once by key; `answer` is what its repeats get, and holds no secret.

        Raises KeyReused, IsRetired, TooManyCredentials.
        """
        now = self.now()
        token = Token(device_id, self.new_id(now), secret(self.randomness()))
        credential = Credential(
            id=token.credential_id,
            device_id=device_id,
            secret_digest=secret_digest(token.secret),
            created_at=now,
            created_by=caller,
        )
        kept = (key, Kept(key.content, answer(credential))) if key else None

        def issue() -> Issued:
            self.credentials.add(credential, kept)
            return Issued(credential, token)

        return once(issue, key, self.keys, self.pause)


class CredentialPage(Struct, frozen=True):
    """`next_after` is where the next page begins, or None on the last."""

    credentials: list[Credential]
    next_after: UUID | None


class ListCredentials(Struct, frozen=True):
    credentials: Credentials

    def __call__(self, device_id: UUID, after: UUID | None, limit: int) -> CredentialPage:
        # One more than asked tells whether a page follows, so that no last page is empty.
        found = self.credentials.page(device_id, after, limit + 1)
        page = found[:limit]
        return CredentialPage(page, page[-1].id if len(found) > limit else None)


class RevokeCredential(Struct, frozen=True):
    credentials: Credentials
    now: Callable[[], datetime]
    pause: Callable[[int], None]

    def __call__(self, device_id: UUID, credential_id: UUID) -> bool:
        """Whether there is such a credential; twice is as once."""
        return persistently(lambda: self._revoke(device_id, credential_id), self.pause)

    def _revoke(self, device_id: UUID, credential_id: UUID) -> bool:
        credential = self.credentials.find(device_id, credential_id)
        if credential is not None and credential.revoked_at is None:
            self.credentials.revoke(credential, self.now())
        return credential is not None


class VerifyCredential(Struct, frozen=True):
    credentials: Credentials
    devices: Devices

    def __call__(self, token: Token) -> Device | None:
        """The device that shows the token; None, whatever the reason, for one that isn't good.

        Who has no good secret waits for one read, whether or not there is such a device.
        """
        credential = self.credentials.find(token.device_id, token.credential_id)
        if not is_proven(token, credential):
            return None
        device = self.devices.find(token.device_id)
        return device if device and device.state is State.ACTIVE else None
