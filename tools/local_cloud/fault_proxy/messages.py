"""HTTP/1.1 as it is on the wire: heads are passed on as they came, for signatures cover them.

Source: https://www.rfc-editor.org/rfc/rfc9112
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

# What concerns one connection only (RFC 9110 §7.6.1); Expect is answered here, §10.1.1.
OF_THE_CONNECTION = {"connection", "keep-alive", "proxy-connection", "expect", "te", "upgrade"}
CHUNK_BYTES = 64 * 1024
NO_BODY = {204, 304}


class Broken(Exception):
    """The other side ended within a message, or what it said is no HTTP/1.1."""


@dataclass(frozen=True)
class Head:
    """The first line and the headers in their order and spelling."""

    first: str
    headers: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def _values(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers}

    def get(self, name: str) -> str:
        """The value of a header by its lower-case name, empty when it isn't there."""
        return self._values.get(name, "")

    @property
    def is_chunked(self) -> bool:
        return self.get("transfer-encoding").lower().endswith("chunked")

    @property
    def ends_connection(self) -> bool:
        wish = self.get("connection").lower()
        return wish == "close" or (self.first.startswith("HTTP/1.0") and wish != "keep-alive")

    @property
    def status(self) -> int:
        """Of an answer's head; raises Broken when there is none."""
        try:
            return int(self.first.split(" ", 2)[1])
        except (IndexError, ValueError) as error:
            raise Broken(f"no status in {self.first!r}") from error

    def to_bytes(self, more: str = "") -> bytes:
        lines = [
            f"{name}: {value}\r\n"
            for name, value in self.headers
            if name.lower() not in OF_THE_CONNECTION
        ]
        return f"{self.first}\r\n{''.join(lines)}{more}\r\n".encode("latin-1")


def read_head(stream: BinaryIO) -> Head | None:
    """None when the other side closed between two messages; raises Broken within one."""
    first = stream.readline().decode("latin-1")
    if not first:
        return None
    headers: list[tuple[str, str]] = []
    while line := stream.readline().decode("latin-1"):
        if line == "\r\n":
            return Head(first.rstrip("\r\n"), headers)
        name, _, value = line.partition(":")
        headers.append((name, value.strip()))
    raise Broken("the connection ended within a head")


def read_body(stream: BinaryIO, head: Head) -> bytes:
    """A request's whole body, without its chunking."""
    if not head.is_chunked:
        return _exactly(stream, int(head.get("content-length") or 0))
    parts: list[bytes] = []
    while size := _chunk_size(stream.readline()):
        parts.append(_exactly(stream, size))
        stream.readline()
    _pass_trailer(stream, lambda _: None)
    return b"".join(parts)


def pass_body(stream: BinaryIO, head: Head, method: str, write: Callable[[bytes], object]) -> bool:
    """Pass an answer's body on as it comes; whether its connection can be used again."""
    if method == "HEAD" or head.status in NO_BODY:
        return True
    if head.is_chunked:
        while size := _chunk_size(line := stream.readline()):
            write(line + _exactly(stream, size + 2))
        write(line)
        _pass_trailer(stream, write)
        return True
    if length := head.get("content-length"):
        _pass_exactly(stream, int(length), write)
        return True
    while part := stream.read(CHUNK_BYTES):
        write(part)
    return False


def request_bytes(head: Head, body: bytes) -> bytes:
    """As it came; only a body that came in chunks goes on in one piece."""
    if not head.is_chunked:
        return head.to_bytes() + body
    plain = [(name, v) for name, v in head.headers if name.lower() != "transfer-encoding"]
    return Head(head.first, plain).to_bytes(f"content-length: {len(body)}\r\n") + body


def _exactly(stream: BinaryIO, size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise Broken(f"expected {size} bytes, the connection ended after {len(found)}")
    return found


def _pass_exactly(stream: BinaryIO, size: int, write: Callable[[bytes], object]) -> None:
    while size > 0:
        part = _exactly(stream, min(size, CHUNK_BYTES))
        write(part)
        size -= len(part)


def _pass_trailer(stream: BinaryIO, write: Callable[[bytes], object]) -> None:
    while line := stream.readline():
        write(line)
        if line == b"\r\n":
            return


def _chunk_size(line: bytes) -> int:
    try:
        return int(line.partition(b";")[0], 16)
    except ValueError as error:
        raise Broken(f"expected a chunk's size, found {line!r}") from error
