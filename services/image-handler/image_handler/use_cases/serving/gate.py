"""Who may ask: signatures and expiry, before anything is read."""

from collections.abc import Callable

from image_handler.domain.errors import TransientError
from image_handler.domain.records import dataclass
from image_handler.domain.requests.request import Configuration, Request
from image_handler.domain.secrets import SecretMissing
from image_handler.use_cases.serving.ports import Secrets


@dataclass(frozen=True, slots=True)
class Gate:
    configuration: Configuration
    secrets: Secrets
    clock: Callable[[], float]
    """Seconds since 1970."""

    def admit(self, request: Request) -> int | None:
        """How many seconds the address still holds, None when it doesn't say; or RefusedRequest."""
        if self.configuration.signature_secret is not None:
            self._require_signature(request, self.configuration.signature_secret)
        if "expires" not in request.query:
            return None
        from datetime import UTC, datetime

        from image_handler.domain.requests.expiry import seconds_to_expiry

        return seconds_to_expiry(request.query, datetime.fromtimestamp(self.clock(), UTC))

    def _require_signature(self, request: Request, name: str) -> None:
        from image_handler.domain.requests import signing

        signing.require_signature(request.query)
        try:
            secret = self.secrets.read(name)
        except (SecretMissing, TransientError) as error:
            raise signing.of_failed_check() from error
        keys = signing.signing_keys(secret, self.configuration.signature_key)
        signing.require_signed(request.path, request.query, keys)
