"""What a token of the user pool must be to be believed: as API Gateway's authorizer has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import jwt
from jwt import ExpiredSignatureError, InvalidTokenError

from wsgi_door.pool_keys import PoolKeys, UnknownKey

# Clocks of two machines differ by less; what has expired is soon refused all the same.
LEEWAY_SECONDS = 30
ALGORITHM = "RS256"
Use = Literal["id", "access"]
Claims = dict[str, Any]


class Refused(Exception):
    """Says why, for the log; the caller is told nothing but that a valid token is needed."""


class Expired(Refused):
    """Was right in all else."""


@dataclass(frozen=True)
class Tokens:
    """`issuer` is the pool's address; `client_ids` are those of its applications."""

    issuer: str
    client_ids: frozenset[str]
    keys: PoolKeys

    def claims(self, token: str, use: Use, scopes: Iterable[str] = ()) -> Claims:
        """Of a token of that use that has one of the scopes, if any are given.

        Raises Refused, or pool_keys.Unreachable when it can't be verified now.
        """
        claims = self._verified(token)
        if claims.get("token_use") != use:
            raise Refused(f"token_use is {claims.get('token_use')!r}, not {use!r}")
        # Cognito's access tokens have no audience: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
        client = claims.get("aud" if use == "id" else "client_id")
        if not isinstance(client, str) or client not in self.client_ids:
            raise Refused(f"made for {client!r}, no application of the pool")
        wanted = frozenset(scopes)
        if wanted and wanted.isdisjoint(str(claims.get("scope", "")).split()):
            raise Refused(f"without a scope of {', '.join(sorted(wanted))}")
        return claims

    def _verified(self, token: str) -> Claims:
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            if not isinstance(key_id, str):
                raise Refused("names no key")
            verified: Claims = jwt.decode(
                token,
                self.keys.key(key_id),
                # Never what the token says of itself: `none`, or HMAC with the public key.
                algorithms=[ALGORITHM],
                issuer=self.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "sub"], "verify_aud": False},
            )
        except UnknownKey as error:
            raise Refused(f"signed by {error}, no key of the pool") from error
        except ExpiredSignatureError as error:
            raise Expired(str(error)) from error
        except InvalidTokenError as error:
            raise Refused(f"{type(error).__name__}: {error}") from error
        return verified
