"""The way to the local cloud: one kept connection for each of a client's."""

import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from tools.local_cloud.fault_proxy.messages import Broken, Head, pass_body, read_head

Write = Callable[[bytes], object]
CONNECT_TIMEOUT_S = 5
IDLE_S = 30
"""Below the 75 s after which the local cloud closes: a call never meets a closing connection."""


@dataclass
class Upstream:
    host: str
    port: int
    _socket: socket.socket | None = None
    _stream: BinaryIO | None = None
    _used_at: float = field(default=0.0)

    def exchange(self, request: bytes, method: str, write: Write) -> bool:
        """Send, and pass head and body of the answer on as they come.

        Whether the client's connection can go on: an answer may end with its connection only.
        Raises Broken or OSError when the local cloud isn't there, or ends within the answer.
        """
        stream = self._connected(request)
        head = read_head(stream)
        while head and head.status < 200:
            head = read_head(stream)
        if head is None:
            raise Broken("the local cloud closed the connection instead of answering")
        write(head.to_bytes())
        has_ended = pass_body(stream, head, method, write)
        if head.ends_connection or not has_ended:
            self.close()
        self._used_at = time.monotonic()
        return has_ended

    def ask(self, request: bytes, method: str) -> tuple[Head, bytes, bytes]:
        """The answer as a whole: its head, its body, and both as they came.

        Only for the answers of AWS's JSON protocols, which aren't chunked.
        """
        parts: list[bytes] = []
        self.exchange(request, method, parts.append)
        raw = b"".join(parts)
        first, *lines = parts[0].decode("latin-1").split("\r\n")
        headers = [(n, v) for n, _, v in (line.partition(": ") for line in lines) if n]
        return Head(first, headers), b"".join(parts[1:]), raw

    def close(self) -> None:
        if self._socket and self._stream:
            self._stream.close()
            self._socket.close()
        self._socket = self._stream = None

    def _connected(self, request: bytes) -> BinaryIO:
        """The connection, with the request sent."""
        if self._socket and (time.monotonic() - self._used_at > IDLE_S or self._has_ended()):
            self.close()
        if self._socket is None or self._stream is None:
            self._socket = socket.create_connection((self.host, self.port), CONNECT_TIMEOUT_S)
            self._socket.settimeout(None)  # the caller's patience counts: long polls take 20 s
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._stream = self._socket.makefile("rb")
        self._socket.sendall(request)
        return self._stream

    def _has_ended(self) -> bool:
        """Between two calls there is nothing to read but the end."""
        poll = select.poll()
        assert self._socket is not None
        poll.register(self._socket, select.POLLIN)
        return bool(poll.poll(0))
