"""The ways into the one application: events of API Gateway, and a real WSGI server."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.client import HTTPConnection
from threading import Thread
from typing import Any, Protocol
from urllib.parse import quote, urlencode
from uuid import uuid4

from tests.fakes import FakeContext
from tests.pool import CLIENT, ISSUER, MACHINE, FakePool, identity, signed
from web_api.handlers import http
from wsgi_door.authorizer import Authorizer
from wsgi_door.pool_keys import PoolKeys
from wsgi_door.server import HOST, bound
from wsgi_door.tokens import Tokens

Query = Mapping[str, str | list[str]]
# Of the connection, not of the answer.
_OF_THE_SERVER = {"Connection", "Date", "Server"}
# Names of headers have no case, and the server writes them in its own.
_WRITTEN = {"Etag": "ETag", "Www-Authenticate": "WWW-Authenticate"}
# All that may stand in an address, so that what a test has escaped stays as it is.
_PLAIN = "!#$%&'()*+,/:;=@[]~"


@dataclass(frozen=True)
class Asked:
    """`claims` are those of a verified token, None is a request without one."""

    method: str
    path: str
    claims: Mapping[str, Any] | None
    headers: Mapping[str, str]
    query: Query = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Way(Protocol):
    def __call__(self, asked: Asked) -> Answer: ...


def through_gateway(asked: Asked) -> Answer:
    """The deployed handler, with an event of API Gateway's shape."""
    answer = http.handle(event_of(asked), FakeContext())
    # Base64 would reach the caller as it is.
    assert not answer.get("isBase64Encoded")
    one_of_each = {name: values[-1] for name, values in answer["multiValueHeaders"].items()}
    return Answer(answer["statusCode"], one_of_each, answer.get("body", ""))


def event_of(asked: Asked) -> dict[str, Any]:
    headers = {"Host": "abc.execute-api.eu-west-1.amazonaws.com", **asked.headers}
    lists = {k: v if isinstance(v, list) else [v] for k, v in asked.query.items()}
    return {
        "resource": "/{proxy+}",
        "path": asked.path,
        "httpMethod": asked.method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in lists.items()} or None,
        "multiValueQueryStringParameters": lists or None,
        "requestContext": {
            "requestId": str(uuid4()),
            "stage": "prod",
            "path": f"/prod{asked.path}",
            "identity": {"sourceIp": "203.0.113.7"},
            "authorizer": None if asked.claims is None else {"claims": asked.claims},
        },
        "body": asked.body,
        "isBase64Encoded": False,
    }


@dataclass(frozen=True)
class ThroughWsgi:
    """HTTP over a connection that is kept, with a token of the pool for the claims."""

    connection: HTTPConnection

    def __call__(self, asked: Asked) -> Answer:
        address = quote(asked.path, safe=_PLAIN)
        if asked.query:
            address += "?" + urlencode(asked.query, doseq=True)
        headers = dict(asked.headers)
        if asked.claims is not None:
            headers["Authorization"] = f"Bearer {token_of(json.dumps(asked.claims))}"
        body = None if asked.body is None else asked.body.encode()
        self.connection.request(asked.method, address, body, headers)
        answer = self.connection.getresponse()
        told = {_WRITTEN.get(name, name): value for name, value in answer.getheaders()
                if name not in _OF_THE_SERVER}  # fmt: skip
        return Answer(answer.status, told, answer.read().decode())


@contextmanager
def through_wsgi() -> Iterator[Way]:
    """A server on loopback, and a pool whose key is the tests' own."""
    tokens = Tokens(ISSUER, frozenset({CLIENT, MACHINE}), PoolKeys(FakePool().fetch))
    server: Any = bound(Authorizer(http.app, tokens), port=0)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    connection = HTTPConnection(HOST, server.effective_port, timeout=30)
    try:
        yield ThroughWsgi(connection)
    finally:
        connection.close()
        # By its own thread, which may be waiting at what would be closed under it.
        server.trigger.pull_trigger(server.close)
        thread.join(timeout=5)
        assert not thread.is_alive()


@lru_cache
def token_of(claims: str) -> str:
    """With nothing that the claims don't say of the caller."""
    common = identity()
    del common["sub"]
    return signed(common | json.loads(claims))
