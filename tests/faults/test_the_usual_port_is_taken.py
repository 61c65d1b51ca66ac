"""A neighbour on the usual port is neither disturbed nor mistaken for our own local cloud."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.estate_process import EstateProcess
from tools.local_cloud import process


class _AnswersEverything(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Silent."""


@pytest.fixture
def neighbour() -> Iterator[int]:
    """Somebody else's server whose health check passes; the port it holds."""
    server = HTTPServer(("127.0.0.1", 0), _AnswersEverything)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_the_next_free_port_is_taken_and_it_is_our_own_process_that_answers(
    estate: EstateProcess, neighbour: int
) -> None:
    cloud = process.start(estate.name, first_port=neighbour)
    try:
        assert cloud.endpointUrl != f"http://127.0.0.1:{neighbour}"
        assert estate.client("sts").get_caller_identity()["Account"] == "000000000000"
    finally:
        process.stop(cloud, estate.name)
