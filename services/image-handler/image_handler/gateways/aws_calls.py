"""Calls to AWS's services without its SDK: signed, tried again, over connections that are kept.

The SDK takes 296 ms to import and to make a client, this 19 (docs/adr/0024).
"""

import re
import time
from collections.abc import Callable

from image_handler.domain.aws_access import AwsAccess
from image_handler.domain.errors import TransientError
from image_handler.domain.records import dataclass, field
from image_handler.gateways.http_connection import Answer, BrokenConnection, Connection, Server
from image_handler.gateways.signature_v4 import Credentials, Scope, signed

# `urllib.parse` would be loaded for this alone.
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:\[(?P<bracketed>[0-9a-fA-F:.]+)\]|(?P<host>[\w.-]+))"
    r"(?::(?P<port>[0-9]{1,5}))?/?",
    re.ASCII,
)
_TRIES = 3
_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 1.0
# Codes that AWS gives with 400 or 403 and that pass by themselves: throttling, and what is new.
# https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
_NOT_NOW = (
    "Throttl", "TooManyRequests", "RequestLimitExceeded", "ProvisionedThroughputExceeded",
    "SlowDown", "RequestTimeout", "ExpiredToken", "InternalServerError",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """`path` is percent-encoded; the host is the server's own unless the call says another."""

    method: str
    path: str = "/"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    most_bytes: int = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Calls:
    """To one service; connections to its servers are kept, for one call each at a time."""

    service: str
    access: AwsAccess
    pause: Callable[[float], None] = time.sleep
    kept: dict[Server, list[Connection]] = field(default_factory=dict)

    @property
    def credentials(self) -> Credentials:
        access = self.access
        return Credentials(access.access_key_id, access.secret_access_key, access.session_token)

    def scope(self, region: str | None = None) -> Scope:
        now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        return Scope(now, region or self.access.region, self.service)

    def send(self, server: Server, call: Call, region: str | None = None) -> Answer:
        """The answer, whatever its status, unless trying again may bring another.

        Raises TransientError after three tries with AWS's own faults, throttling or a broken
        connection, and AnswerTooLarge for a success of more than the call's `most_bytes`.
        """
        for attempt in range(_TRIES):
            if attempt:
                self.pause(_pause_s(attempt))
            try:
                answer = self._once(server, call, region)
            except BrokenConnection as error:
                failure = str(error)
                continue
            if not _is_not_now(answer):
                return answer
            failure = f"{answer.status} {code_of(answer)}"
        raise TransientError(f"{self.service} at {server.authority}: {failure}")

    def _once(self, server: Server, call: Call, region: str | None) -> Answer:
        headers = {"host": server.authority, **call.headers}
        headers = signed(
            call.method, call.path, headers, call.body, self.scope(region), self.credentials
        )
        idle = self.kept.setdefault(server, [])
        while idle:
            connection = idle.pop()
            try:
                return self._over(connection, server, call, headers)
            except BrokenConnection:
                # The server may close an idle connection at any time: that is no failed try.
                if connection.has_answered:
                    raise
        return self._over(Connection(server), server, call, headers)

    def _over(
        self, connection: Connection, server: Server, call: Call, headers: dict[str, str]
    ) -> Answer:
        try:
            answer = connection.request(call.method, call.path, headers, call.body, call.most_bytes)
        except BaseException:
            connection.close()
            raise
        if connection.is_reusable:
            self.kept[server].append(connection)
        else:
            connection.close()
        return answer


def server_at(url: str) -> Server:
    """Raises ValueError for what is no address of an HTTP server."""
    parts = _ADDRESS.fullmatch(url)
    if parts is None:
        raise ValueError(f"expected an http or https address, found {url!r}")
    is_secure = parts["scheme"] == "https"
    host = parts["bracketed"] or parts["host"]
    return Server(host.lower(), int(parts["port"] or (443 if is_secure else 80)), is_secure)


def _pause_s(attempt: int) -> float:
    """Full jitter: callers that failed together don't come back together."""
    from random import uniform  # with its mathematics it takes as long to load as all of this

    return uniform(0, min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**attempt))


def code_of(answer: Answer) -> str:
    """AWS's code of an error, of S3's XML or the other services' JSON; empty without one."""
    text = answer.body.decode(errors="replace")
    if "<Code>" in text:
        return text.partition("<Code>")[2].partition("</Code>")[0]
    named = text.partition('"__type"')[2].partition('"')[2].partition('"')[0]
    return named.rpartition("#")[2] or answer.headers.get("x-amzn-errortype", "").partition(":")[0]


def _is_not_now(answer: Answer) -> bool:
    if answer.status >= 500 or answer.status == 429:
        return True
    return answer.status >= 400 and code_of(answer).startswith(_NOT_NOW)
