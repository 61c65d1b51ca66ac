"""A user pool of the tests' own: its key, its tokens, and who may ask for its keys."""

import json
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt import PyJWKSet
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example"
CLIENT = "3n4b5urk1ft4fl3mg5e62d9ado"
MACHINE = "7kqf2example0machine1client"


@dataclass(frozen=True)
class PoolKey:
    id: str = "first"

    @cached_property
    def private(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def public(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return told | {"kid": self.id, "use": "sig", "alg": "RS256"}


FIRST, SECOND = PoolKey("first"), PoolKey("second")


@dataclass
class FakePool:
    """`faults` are raised first, one a question."""

    keys: list[PoolKey] = field(default_factory=lambda: [FIRST])
    faults: list[Exception] = field(default_factory=list)
    asked: int = 0

    def fetch(self) -> PyJWKSet:
        self.asked += 1
        if self.faults:
            raise self.faults.pop(0)
        return PyJWKSet.from_dict({"keys": [key.public for key in self.keys]})


def identity(claims: dict[str, Any] | None = None) -> dict[str, Any]:
    """As Cognito writes them; the given ones go before."""
    now = int(time.time())
    common = {"iss": ISSUER, "iat": now, "exp": now + 3600, "sub": "4b1c2f6e-operator"}
    return {**common, "token_use": "id", "aud": CLIENT, **(claims or {})}


def access(claims: dict[str, Any] | None = None) -> dict[str, Any]:
    machine = {"token_use": "access", "client_id": MACHINE, "scope": "stackyard/read"}
    whole = identity({"sub": MACHINE, **machine, **(claims or {})})
    del whole["aud"]
    return whole


def signed(claims: dict[str, Any], key: PoolKey = FIRST, **headers: Any) -> str:
    return jwt.encode(claims, key.private, "RS256", {"kid": key.id, **headers})
