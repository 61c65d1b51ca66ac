"""Tokens that API Gateway would refuse are refused without it: https://datatracker.ietf.org/doc/html/rfc8725"""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.pool import CLIENT, FIRST, ISSUER, MACHINE, FakePool, PoolKey, access, identity, signed
from wsgi_door.pool_keys import PoolKeys
from wsgi_door.tokens import LEEWAY_SECONDS, Refused, Tokens

SCOPES = ("stackyard/read", "stackyard/write")
STRANGER = PoolKey(FIRST.id)
"""Has the pool's key id, and another key."""


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(ISSUER, frozenset({CLIENT, MACHINE}), PoolKeys(FakePool().fetch))


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _unsigned() -> str:
    return f"{_part({'alg': 'none', 'kid': FIRST.id})}.{_part(identity())}."


def _signed_with_the_public_key() -> str:
    public = FIRST.private.public_key()
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    body = f"{_part({'alg': 'HS256', 'kid': FIRST.id})}.{_part(identity())}"
    return f"{body}.{_hmac(secret, body)}"


def _under(header: dict[str, Any]) -> str:
    _, *rest = signed(identity()).split(".")
    return ".".join([_part(header), *rest])


def _hmac(secret: bytes, body: str) -> str:
    algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    return base64.urlsafe_b64encode(algorithm.sign(body.encode(), secret)).rstrip(b"=").decode()


def _tampered() -> str:
    header, _, signature = signed(identity()).split(".")
    return f"{header}.{_part(identity({'cognito:groups': ['operator']}))}.{signature}"


def _with(**claims: Any) -> Callable[[], str]:
    return lambda: signed(identity(claims))


def _without(name: str) -> Callable[[], str]:
    return lambda: signed({n: value for n, value in identity().items() if n != name})


REFUSED: dict[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "no token": lambda: "a.b.c",
    "not text": lambda: "é",
    "unsigned": _unsigned,
    "signed with the public key": _signed_with_the_public_key,
    "tampered": _tampered,
    "signed by a stranger": lambda: signed(identity(), STRANGER),
    "of a key that the pool hasn't": lambda: signed(identity(), kid="other"),
    "of no key": lambda: jwt.encode(identity(), FIRST.private, "RS256"),
    "of a key that is no text": lambda: _under({"alg": "RS256", "kid": 7}),
    "of another algorithm": lambda: jwt.encode(
        identity(), FIRST.private, "RS512", {"kid": FIRST.id}
    ),
    "of another pool": _with(iss=ISSUER + "2"),
    "for another application": _with(aud="another"),
    "for several applications": _with(aud=[CLIENT, "another"]),
    "an access token": lambda: signed(access()),
    "of no use": _without("token_use"),
    "without an end": _without("exp"),
    "without a beginning": _without("iat"),
    "without a subject": _without("sub"),
    "without an issuer": _without("iss"),
    "expired": _with(exp=int(time.time()) - LEEWAY_SECONDS - 5),
    "of the future": _with(iat=int(time.time()) + LEEWAY_SECONDS + 600),
    "not valid yet": _with(nbf=int(time.time()) + LEEWAY_SECONDS + 600),
    "of no time": _with(exp="tomorrow"),
}


@pytest.mark.parametrize("made", REFUSED.values(), ids=REFUSED.keys())
def test_an_identity_token_that_is_not_wholly_right_is_refused(
    tokens: Tokens, made: Callable[[], str]
) -> None:
    with pytest.raises(Refused):
        tokens.claims(made(), "id")


def test_a_token_of_the_pool_tells_its_claims(tokens: Tokens) -> None:
    claims = identity({"cognito:groups": ["viewer"]})
    assert tokens.claims(signed(claims), "id") == claims


@pytest.mark.parametrize(("name", "seconds"), [("exp", -1), ("iat", 20), ("nbf", 20)])
def test_clocks_that_differ_a_little_refuse_nobody(tokens: Tokens, name: str, seconds: int) -> None:
    moment = int(time.time()) + seconds
    assert tokens.claims(signed(identity({name: moment})), "id")[name] == moment


@pytest.mark.parametrize("scope", ["stackyard/read", "stackyard/write", "openid stackyard/read"])
def test_a_machine_with_one_of_the_scopes_may_enter(tokens: Tokens, scope: str) -> None:
    assert tokens.claims(signed(access({"scope": scope})), "access", SCOPES)["scope"] == scope


@pytest.mark.parametrize(
    "claims",
    [
        access({"scope": "openid"}),
        access({"scope": "stackyard/reads"}),
        access({"scope": ""}),
        access({"client_id": "another"}),
        {name: value for name, value in access().items() if name != "scope"},
        identity({"scope": "stackyard/read"}),
    ],
)
def test_a_machine_without_scope_or_application_is_refused(
    tokens: Tokens, claims: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        tokens.claims(signed(claims), "access", SCOPES)
