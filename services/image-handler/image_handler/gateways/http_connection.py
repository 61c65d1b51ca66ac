"""HTTP/1.1 to one server, over a connection that is kept for the next request.

Only what AWS's services need: one request at a time, answers of known length, in chunks, or to the
end of the connection (RFC 9112 §6). The standard library's client loads the mail parser and TLS.
"""

import socket
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO

from image_handler.domain.records import dataclass

if TYPE_CHECKING:
    from ssl import SSLContext

CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 5.0
_LINE_BYTES = 64 * 1024
_HEADERS = 200
# An error's document says what it has to in a few hundred bytes.
_ERROR_BYTES = 256 * 1024


class BrokenConnection(Exception):
    """The network failed, or what came isn't HTTP; the text says which."""


class AnswerTooLarge(Exception):
    """The answer has more bytes than were asked for at most."""


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    is_secure: bool

    @property
    def authority(self) -> str:
        """As the Host header names it: without the scheme's own port."""
        is_usual = self.port == (443 if self.is_secure else 80)
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if is_usual else f"{name}:{self.port}"


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of headers are lower-case; of one that comes twice the first counts."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connection:
    """Not for two threads at once. After any exception it can only be closed."""

    def __init__(self, server: Server) -> None:
        try:
            self._socket = _open(server)
        except OSError as error:
            raise BrokenConnection(f"{server.authority}: {error}") from error
        self._file: BinaryIO = self._socket.makefile("rb")
        self._authority = server.authority
        self.is_reusable = True
        self.has_answered = False

    def request(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, most_bytes: int
    ) -> Answer:
        """Send one request and read its whole answer.

        Content-Length is added. Raises BrokenConnection, or AnswerTooLarge when a success has more
        than `most_bytes`.
        """
        self.has_answered = False
        try:
            self._send(method, target, headers, body)
            # A server that sends head and body apart may wait for this, for up to 40 ms.
            if hasattr(socket, "TCP_QUICKACK"):
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            status, answered = self._head()
            return Answer(status, answered, self._body(method, status, answered, most_bytes))
        except (OSError, ValueError) as error:
            raise BrokenConnection(f"{self._authority}: {error}") from error

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def __del__(self) -> None:
        # A client that is let go with a connection in reserve hasn't forgotten to close it.
        if hasattr(self, "_file"):
            self.close()

    def _send(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> None:
        if body or method in ("POST", "PUT"):
            headers = {**headers, "content-length": str(len(body))}
        lines = [f"{method} {target} HTTP/1.1", *map(": ".join, headers.items())]
        if any("\r" in line or "\n" in line for line in lines):
            raise ValueError("a header of the request has several lines")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        # One packet for a small body: two would wait for each other's acknowledgement.
        self._socket.sendall(head + body if len(body) < 16384 else head)
        if len(body) >= 16384:
            self._socket.sendall(body)

    def _head(self) -> tuple[int, dict[str, str]]:
        status = 100
        while 100 <= status < 200:  # announcements before the answer
            protocol, _, rest = self._line().partition(" ")
            if not protocol.startswith("HTTP/1."):
                raise ValueError(f"expected an answer of HTTP/1.1, found {protocol[:20]!r}")
            self.has_answered = True
            status = int(rest[:3])
            headers = self._headers()
        if protocol == "HTTP/1.0" or headers.get("connection", "").lower() == "close":
            self.is_reusable = False
        return status, headers

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        for _ in range(_HEADERS):
            if not (line := self._line()):
                return headers
            name, colon, value = line.partition(":")
            if not colon:
                raise ValueError(f"expected a header, found {line[:40]!r}")
            headers.setdefault(name.lower(), value.strip(" \t"))
        raise ValueError(f"more than {_HEADERS} headers")

    def _line(self) -> str:
        line = self._file.readline(_LINE_BYTES)
        if not line.endswith(b"\n"):
            raise ValueError("the connection ended within the answer's head")
        return line.rstrip(b"\r\n").decode("latin-1")

    def _body(self, method: str, status: int, headers: Mapping[str, str], most_bytes: int) -> bytes:
        if method == "HEAD" or status in (204, 304):
            return b""
        try:
            return self._content(headers, most_bytes if status < 300 else _ERROR_BYTES)
        except AnswerTooLarge as error:
            if status < 300:
                raise
            raise ValueError(f"of an error's document: {error}") from error

    def _content(self, headers: Mapping[str, str], most: int) -> bytes:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return self._chunks(most)
        if (length := headers.get("content-length")) is not None:
            return self._exactly(int(length), most)
        self.is_reusable = False
        return _within(self._file.read(most + 1), most)

    def _chunks(self, most: int) -> bytes:
        body = bytearray()
        while size := int(self._line().partition(";")[0], 16):
            body += self._exactly(size, most - len(body))
            self._line()
        self._headers()  # trailers
        return bytes(body)

    def _exactly(self, size: int, most: int) -> bytes:
        if size < 0:
            raise ValueError(f"expected a size, found {size}")
        if size > most:
            raise AnswerTooLarge(f"expected at most {most} bytes, found {size}")
        body = self._file.read(size)
        if len(body) != size:
            raise ValueError(f"expected {size} bytes, the connection ended after {len(body)}")
        return body


def _within(body: bytes, most: int) -> bytes:
    if len(body) > most:
        raise AnswerTooLarge(f"expected at most {most} bytes, found more")
    return body


def _open(server: Server) -> socket.socket:
    # As bytes: text would load the tables of international names, which AWS's are not.
    host: Any = server.host.encode("ascii")
    opened = socket.create_connection((host, server.port), CONNECT_TIMEOUT_S)
    # Small requests go out at once, without waiting for a neighbour.
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    opened.settimeout(READ_TIMEOUT_S)
    if not server.is_secure:
        return opened
    try:
        return _trust().wrap_socket(opened, server_hostname=server.host)
    except BaseException:
        opened.close()
        raise


@cache
def _trust() -> "SSLContext":
    # 30 ms, which a local cloud without TLS needn't pay.
    import ssl

    return ssl.create_default_context()
