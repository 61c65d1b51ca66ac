"""One application behind two doors: what API Gateway answers, the WSGI door answers too."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from tests.estate_process import EstateProcess, eventually
from tools.repository import ROOT

pytestmark = pytest.mark.usefixtures("started")
SITE = {"name": "Žilina 雪", "latitude": 49.2312, "longitude": 18.6136}
JSON = ("Content-Type", "application/json")
# Those of the connection and of each door's maker are their own matter.
TOLD = {
    "content-type", "etag", "location", "allow", "vary", "cache-control", "retry-after",
    "www-authenticate", "idempotency-replayed", "content-security-policy", "referrer-policy",
    "strict-transport-security", "x-content-type-options", "access-control-allow-origin",
    "access-control-allow-methods", "access-control-allow-headers", "access-control-expose-headers",
    "access-control-max-age",
}  # fmt: skip
OWN = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z"
)
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asked:
    """Headers may come twice; the path goes out as it is written."""

    method: str
    path: str
    headers: Headers = ()
    body: bytes | None = None
    is_chunked: bool = False


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Door:
    url: str

    def ask(self, asked: Asked, *more: tuple[str, str]) -> Answer:
        """Byte by byte, for libraries tidy up paths and join headers."""
        address = urlsplit(self.url)
        connection = HTTPConnection(str(address.hostname), address.port, timeout=30)
        try:
            connection.putrequest(asked.method, address.path + asked.path)
            for name, value in (*asked.headers, *more):
                connection.putheader(name, value)
            if asked.is_chunked:
                connection.putheader("Transfer-Encoding", "chunked")
                connection.endheaders([asked.body or b""], encode_chunked=True)
            else:
                if asked.body is not None:
                    connection.putheader("Content-Length", str(len(asked.body)))
                connection.endheaders(asked.body)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read().decode())
        finally:
            connection.close()


@pytest.fixture(scope="module")
def gateway(estate: EstateProcess) -> Door:
    return Door(str(estate.endpoints["services"]["web-api"]["url"]))


@pytest.fixture(scope="module")
def wsgi(estate: EstateProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """`npm run web-api -- serve`, until Ctrl-C."""
    written = tmp_path_factory.mktemp("wsgi") / "out"
    with written.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tools", "web-api", "serve", "--port", "0"],
            cwd=ROOT, env=estate.shell_environment, stdout=out, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield Door(eventually("the door's address", lambda: _address(written), within_s=60))
    finally:
        # As a terminal would: to the whole group.
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(timeout=20)
    assert code == 0, written.read_text()
    assert "Traceback" not in written.read_text()


def _address(written: Path) -> str | None:
    found = re.search(r"^http://127\.0\.0\.1:\d+$", written.read_text(), re.MULTILINE)
    return found[0] if found else None


@pytest.fixture(scope="module")
def operator(estate: EstateProcess) -> tuple[str, str]:
    return "Authorization", f"Bearer {estate.token('operator')}"


@pytest.fixture(scope="module")
def site_id(gateway: Door, operator: tuple[str, str]) -> str:
    answer = gateway.ask(Asked("POST", "/sites", (JSON,), json.dumps(SITE).encode()), operator)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def _new(**changes: object) -> bytes:
    return json.dumps(SITE | changes, ensure_ascii=False).encode()


def _settled(answer: Answer) -> tuple[int, dict[str, str], str]:
    """Without what is each answer's own: ids, times, and what the door's makers add."""
    told = {name: OWN.sub("<own>", value) for name, value in answer.headers.items() if name in TOLD}
    # Of parts and order no caller may make anything: https://www.rfc-editor.org/rfc/rfc9110#section-5.3
    told["vary"] = ", ".join(sorted(filter(None, re.split(r",\s*", told.get("vary", "")))))
    if not answer.body:
        # API Gateway names a type for nothing too.
        told.pop("content-type", None)
    return answer.status, told, OWN.sub("<own>", answer.body)


CONSOLE = (("Access-Control-Request-Method", "POST"),)
ASKED: dict[str, tuple[int, Asked]] = {
    "a list": (200, Asked("GET", "/sites?limit=1&sort=name")),
    "a site": (200, Asked("GET", "/sites/{id}")),
    "a site whose id is escaped": (200, Asked("GET", "/sites/{escaped}")),
    "only the head": (200, Asked("HEAD", "/sites/{id}")),
    "what hasn't changed": (304, Asked("GET", "/sites/{id}", (("If-None-Match", '"1"'),))),
    "one of two tags in one header": (
        304, Asked("GET", "/sites/{id}", (("If-None-Match", '"0", "1"'),)),
    ),
    "a name that is escaped": (200, Asked("GET", "/sites?name=%C5%BDilina+%E9%9B%AA&limit=1")),
    "a parameter twice": (400, Asked("GET", "/sites?limit=1&limit=2")),
    "an unknown parameter": (400, Asked("GET", "/sites?a%26b=c%3Dd&limit=1")),
    "an empty parameter": (400, Asked("GET", "/sites?limit=")),
    "an escaped slash": (404, Asked("GET", "/sites/a%2Fb")),
    "a path that isn't ASCII": (404, Asked("GET", "/sites/%C5%BDilina%20%E9%9B%AA")),
    "a path of signs": (404, Asked("GET", "/sites/a+b;c=d,e@f:g!$&'()*")),
    "a plus sign and its escape": (404, Asked("GET", "/sites/a+b%2Bc")),
    "nothing": (404, Asked("GET", "/nowhere")),
    "another method": (405, Asked("PATCH", "/sites")),
    "no JSON": (406, Asked("GET", "/sites", (("Accept", "text/html"),))),
    "what browsers take": (200, Asked("GET", "/sites/{id}", (("Accept", "text/html, */*;q=0.1"),))),
    "a new site": (201, Asked("POST", "/sites", (JSON,), _new())),
    "all that is wrong with a site": (
        422, Asked("POST", "/sites", (JSON,), _new(latitude="é", longitude=999)),
    ),
    "a picture": (
        415, Asked("POST", "/sites", (("Content-Type", "image/png"),), b"\x89PNG\r\n\xff"),
    ),
    "no body": (415, Asked("POST", "/sites")),
    "a body of 64 KiB and a byte": (413, Asked("POST", "/sites", (JSON,), b" " * 65_537)),
    "a change without condition": (428, Asked("PUT", "/sites/{id}", (JSON,), _new())),
    "a change of what has changed": (
        412, Asked("PUT", "/sites/{id}", (JSON, ("If-Match", '"7"')), _new()),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_both_doors_answer_alike(
    gateway: Door, wsgi: Door, operator: tuple[str, str], site_id: str, name: str
) -> None:
    status, asked = ASKED[name]
    escaped = f"%{ord(site_id[0]):02X}{site_id[1:]}"
    path = asked.path.replace("{id}", site_id).replace("{escaped}", escaped)
    asked = Asked(asked.method, path, asked.headers, asked.body, asked.is_chunked)
    by_gateway, by_wsgi = gateway.ask(asked, operator), wsgi.ask(asked, operator)
    assert by_gateway.status == status, by_gateway
    assert _settled(by_wsgi) == _settled(by_gateway)


REFUSED: dict[str, Asked] = {
    "no token": Asked("GET", "/sites"),
    "no token, at no path": Asked("GET", "/nowhere"),
    "nonsense": Asked("GET", "/sites", (("Authorization", "Bearer nonsense"),)),
    "a token of nobody": Asked(
        "GET", "/sites", (("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30."),)
    ),
    "no token, for partners": Asked("GET", "/partners/sites"),
    "a person at the door of partners": Asked(
        "GET", "/partners/sites", (("Authorization", "{person}"),)
    ),
    "a device without credential": Asked("GET", "/field/devices/{id}"),
    "a device with another's credential": Asked(
        "GET", "/field/devices/{id}", (("Authorization", "Bearer {id}.{id}.secret"),)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_both_doors_refuse_alike(
    gateway: Door, wsgi: Door, operator: tuple[str, str], site_id: str, name: str
) -> None:
    asked = REFUSED[name]
    headers = tuple(
        (header, value.replace("{person}", operator[1]).replace("{id}", site_id))
        for header, value in asked.headers
    )
    asked = Asked(asked.method, asked.path.replace("{id}", site_id), headers)
    by_gateway, by_wsgi = gateway.ask(asked), wsgi.ask(asked)
    assert (by_gateway.status, by_wsgi.status) == (401, 401), (by_gateway, by_wsgi)
    assert by_gateway.headers["content-type"] == by_wsgi.headers["content-type"]
    assert by_wsgi.headers["www-authenticate"] == "Bearer"


def test_a_page_may_ask_at_both_doors_what_it_may_send(
    estate: EstateProcess, gateway: Door, wsgi: Door
) -> None:
    console = estate.endpoints["services"]["console"]["url"]
    for origin in (console, "https://example.org"):
        asked = Asked("OPTIONS", "/sites", (("Origin", origin), *CONSOLE))
        by_gateway, by_wsgi = gateway.ask(asked), wsgi.ask(asked)
        assert by_wsgi.status == by_gateway.status == 204
        assert _settled(by_wsgi) == _settled(by_gateway)
        is_allowed = "access-control-allow-origin" in by_wsgi.headers
        assert is_allowed == (origin == console)


def test_a_location_leads_to_what_was_made_whatever_stands_before_the_path(
    gateway: Door, wsgi: Door, operator: tuple[str, str]
) -> None:
    """A stage stands before the gateway's paths, and nothing before the others."""
    for door, other in ((gateway, wsgi), (wsgi, gateway)):
        made = door.ask(Asked("POST", "/sites", (JSON,), _new()), operator)
        address = urljoin(f"{door.url}/sites", made.headers["location"])
        found = door.ask(Asked("GET", address.removeprefix(door.url)), operator)
        assert (found.status, found.json) == (200, made.json)
        elsewhere = other.ask(Asked("GET", f"/sites/{made.json['id']}"), operator)
        assert elsewhere.json == made.json


def test_a_key_is_one_key_at_both_doors(
    gateway: Door, wsgi: Door, operator: tuple[str, str], site_id: str
) -> None:
    key = ("Idempotency-Key", f"both-doors-{site_id}")
    made = gateway.ask(Asked("POST", "/sites", (JSON, key), _new()), operator)
    again = wsgi.ask(Asked("POST", "/sites", (JSON, key), _new()), operator)
    assert (made.status, again.status, again.json) == (201, 201, made.json)
    assert again.headers["idempotency-replayed"] == "true"


def test_bytes_that_are_no_text_are_no_json_at_either_door(
    gateway: Door, wsgi: Door, operator: tuple[str, str]
) -> None:
    """The gateway has put U+FFFD in their place, so that the two may say it differently."""
    asked = Asked("POST", "/sites", (JSON,), b'{"name": "\xff\xfe\x00"}')
    for door in (gateway, wsgi):
        answer = door.ask(asked, operator)
        assert (answer.status, answer.json["type"].rpartition("/")[2]) == (400, "malformed-json")


def test_a_body_in_pieces_arrives_whole(wsgi: Door, operator: tuple[str, str]) -> None:
    """Of the gateways only AWS's can show it: the local one hands on no chunked body."""
    asked = Asked("POST", "/sites", (JSON,), _new(), is_chunked=True)
    assert wsgi.ask(asked, operator).json["name"] == SITE["name"]


def test_a_correlation_id_that_comes_twice_is_neither_of_them(
    gateway: Door, wsgi: Door, operator: tuple[str, str]
) -> None:
    asked = Asked("GET", "/sites?limit=1", (("X-Correlation-Id", "a"), ("X-Correlation-Id", "b")))
    for door in (gateway, wsgi):
        assert door.ask(asked, operator).headers["x-correlation-id"] != "a"


def test_a_machine_enters_by_its_own_prefix_at_both_doors(
    estate: EstateProcess, gateway: Door, wsgi: Door, site_id: str
) -> None:
    """The key counts at the gateway, and nowhere else."""
    asked = Asked("GET", f"/partners/sites/{site_id}")
    token = "Authorization", f"Bearer {estate.run('token', '--client', 'partner').stdout.strip()}"
    key = "X-Api-Key", estate.run("api-key", "--client", "partner").stdout.strip()
    by_gateway = gateway.ask(asked, token, key)
    by_wsgi = wsgi.ask(asked, token)
    assert by_gateway.status == 200
    assert _settled(by_wsgi) == _settled(by_gateway)


def test_a_taken_port_is_told_with_what_to_do(estate: EstateProcess, wsgi: Door) -> None:
    answer = estate.run("web-api", "serve", "--port", str(urlsplit(wsgi.url).port))
    assert answer.returncode == 1
    assert "choose another with --port" in answer.stderr
    assert "Traceback" not in answer.stderr
