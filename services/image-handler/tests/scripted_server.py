"""A loopback server that sends prepared bytes, some for each connection, and keeps what it got."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

from image_handler.domain.aws_access import AwsAccess
from image_handler.gateways.http_connection import Server

CLOSE = b""
"""Instead of an answer: the connection ends."""


@dataclass
class Scripted:
    """`asked` are the requests' heads and bodies; `connections` counts those that were opened."""

    port: int
    asked: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def server(self) -> Server:
        return Server("127.0.0.1", self.port, is_secure=False)

    @property
    def access(self) -> AwsAccess:
        return AwsAccess("eu-west-1", "key", "secret", None, f"http://127.0.0.1:{self.port}")


@contextmanager
def scripted(*connections: list[bytes]) -> Iterator[Scripted]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        told = Scripted(listening.getsockname()[1])
        serving = Thread(target=_serve, args=(listening, connections, told), daemon=True)
        serving.start()
        yield told
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        serving.join(5)


def _serve(listening: socket.socket, connections: tuple[list[bytes], ...], told: Scripted) -> None:
    for answers in connections:
        with suppress(OSError):
            connection, _ = listening.accept()
            told.connections += 1
            with connection:
                for answer in answers:
                    if not (request := _request(connection)):
                        break
                    told.asked.append(request)
                    connection.sendall(answer)


def _request(connection: socket.socket) -> bytes:
    read = b""
    while b"\r\n\r\n" not in read and (more := connection.recv(65536)):
        read += more
    head, _, body = read.partition(b"\r\n\r\n")
    size = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            size = int(line.partition(b":")[2])
    while len(body) < size and (more := connection.recv(65536)):
        body += more
    return head + b"\r\n\r\n" + body if head else b""


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """With its length; names of headers are written with underscores."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} Told\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
    return head.encode() + body


def refusal(status: int, code: str, **headers: str) -> bytes:
    """As S3 words one."""
    return answer(status, f"<Error><Code>{code}</Code></Error>".encode(), **headers)
