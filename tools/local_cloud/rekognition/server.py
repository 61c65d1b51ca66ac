"""Rekognition's protocol: JSON by POST, an operation a header, errors with their type.

Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectFaces.html
"""

import json
import socket
from base64 import b64decode
from binascii import Error as NotBase64
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tools.local_cloud.rekognition.detector import PATIENCE_S, Detector, NoDetector, UnfitPicture

LOOPBACK = "127.0.0.1"
SERVICE = "RekognitionService"
MOST_BYTES = 5 * 1024 * 1024
# A picture in base64, with room for what stands around it.
MOST_REQUEST_BYTES = 8 * 1024 * 1024
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


class Refused(Exception):
    """Becomes an error of that type."""

    def __init__(self, kind: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.kind, self.status = kind, status


class Recognition(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listener: socket.socket, detector: Detector) -> None:
        self.detector = detector
        super().__init__((LOOPBACK, 0), _Connection, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.server_port = listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}"

    def answer(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Raises Refused."""
        if operation == "DetectFaces":
            return {"FaceDetails": self._faces(_picture(asked))}
        if operation == "DetectModerationLabels":
            raise Refused(
                "AccessDeniedException",
                "this stand-in has no engine that judges what pictures show; on AWS there is one",
            )
        raise Refused(
            "UnknownOperationException",
            f"expected DetectFaces or DetectModerationLabels, found {operation!r}",
        )

    def _faces(self, picture: bytes) -> list[dict[str, Any]]:
        try:
            return self.detector.faces(picture)
        except UnfitPicture as error:
            raise Refused("InvalidImageFormatException", str(error)) from error
        except NoDetector as error:
            raise Refused("InternalServerError", str(error), status=500) from error


def serving(listener: socket.socket, patience_s: float = PATIENCE_S) -> Recognition:
    """In a thread of its own, until it is shut down or the process ends."""
    server = Recognition(listener, Detector(patience_s))
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


def _picture(asked: dict[str, Any]) -> bytes:
    image = asked.get("Image")
    encoded = image.get("Bytes") if isinstance(image, dict) else None
    if not isinstance(encoded, str):
        raise Refused("InvalidParameterException", "expected Image.Bytes; objects aren't read here")
    try:
        picture = b64decode(encoded, validate=True)
    except NotBase64 as error:
        raise Refused("InvalidParameterException", f"Image.Bytes: {error}") from error
    if len(picture) > MOST_BYTES:
        raise Refused("ImageTooLargeException", f"expected at most {MOST_BYTES} bytes")
    if not picture.startswith(SIGNATURES):
        raise Refused("InvalidImageFormatException", "expected a JPEG or PNG")
    return picture


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Recognition

    def do_POST(self) -> None:
        try:
            operation = self.headers.get("X-Amz-Target", "").removeprefix(f"{SERVICE}.")
            self._send(200, self.server.answer(operation, self._asked()))
        except Refused as refused:
            told = {"__type": refused.kind, "Message": str(refused)}
            self._send(refused.status, told)

    def _asked(self) -> dict[str, Any]:
        size = int(self.headers.get("Content-Length", 0))
        if size > MOST_REQUEST_BYTES:
            self.close_connection = True
            raise Refused("ImageTooLargeException", f"expected at most {MOST_REQUEST_BYTES} bytes")
        try:
            asked = json.loads(self.rfile.read(size))
        except ValueError as error:
            raise Refused("SerializationException", str(error)) from error
        if not isinstance(asked, dict):
            raise Refused("SerializationException", "expected an object")
        return asked

    def _send(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """The local cloud's log says which function called."""
