"""The HTTP door as API Gateway opens it: the deployed handler, and events of its shape."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from stream_ingest.domain.errors import TransientError
from stream_ingest.gateways.kinesis_stream import KinesisStream
from stream_ingest.handlers import take_readings
from stream_ingest.use_cases.accept_readings import AcceptReadings
from stream_ingest.use_cases.cross_origin import ConsoleOrigin
from stream_ingest.use_cases.put_entries import PutEntries
from tests.fake_kinesis import FakeKinesis

OPERATOR = {"sub": "9a7d0c3b-operator", "cognito:groups": "operator", "token_use": "id"}
MACHINE = {"client_id": "5c9e-machine", "scope": "stackyard/read stackyard/write",
           "token_use": "access"}  # fmt: skip
CONSOLE = "https://d111111abcdef8.cloudfront.net"
NOW = datetime(2026, 2, 5, 17, 30, tzinfo=UTC)
PATIENCE_S = 6.0


def reading(**changed: object) -> dict[str, Any]:
    """A valid one, with some of its members changed."""
    return {
        "reading_id": "r-1",
        "device_id": "boiler-1",
        "kind": "air-temperature",
        "unit": "Cel",
        "observed_at": "2026-02-05T17:29:52.000Z",
        "measurement": -8.5,
    } | changed


@dataclass
class FakeTime:
    """Seconds that pass when somebody waits."""

    now_s: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now_s

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now_s += seconds


@dataclass
class FakeRegistry:
    """Counts how often it is read; `faults` are raised first, one a read."""

    origin: str | None = CONSOLE
    faults: list[Exception] = field(default_factory=list)
    reads: int = 0

    def console_origin(self) -> str:
        self.reads += 1
        if self.faults:
            raise self.faults.pop(0)
        if self.origin is None:
            raise TransientError("no console is deployed")
        return self.origin


@dataclass
class FakeClock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def problem(self) -> str:
        """The last part of its type."""
        assert self.headers["Content-Type"] == "application/problem+json"
        kind: str = self.json["type"]
        return kind.rpartition("/")[2]


class FakeContext(LambdaContext):
    """Nothing of it is read here."""


@dataclass
class Door:
    """Claims are what the authorizer has verified; None is a caller that it never saw."""

    stream: FakeKinesis = field(default_factory=FakeKinesis)
    time: FakeTime = field(default_factory=FakeTime)
    registry: FakeRegistry = field(default_factory=FakeRegistry)
    clock: FakeClock = field(default_factory=FakeClock)
    origin: str | None = None

    def __post_init__(self) -> None:
        self.console_origin = ConsoleOrigin(self.registry, self.clock)
        gateway: Any = self.stream
        put = PutEntries(
            KinesisStream(gateway, "readings"),
            PATIENCE_S,
            self.time.clock,
            self.time.pause,
            lambda: 1.0,
        )
        self.accept_readings = AcceptReadings(put)

    def post(
        self,
        body: bytes | str | object,
        media_type: str | None = "application/json",
        *,
        is_base64: bool = True,
        **headers: str,
    ) -> Answer:
        """What is neither bytes nor text goes as JSON; headers by name, _ for a hyphen."""
        plain = body if isinstance(body, bytes | str) else json.dumps(body)
        data = plain.encode() if isinstance(plain, str) else plain
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if media_type is not None:
            named["content-type"] = media_type
        text = b64encode(data).decode() if is_base64 else data.decode()
        return self.send("POST", headers=named, body=text, is_base64=is_base64)

    def preflight(self, path: str = "/readings") -> Answer:
        """As a browser sends it: without a token, so that no authorizer has seen it."""
        return self.send("OPTIONS", path, claims=None)

    def send(
        self,
        method: str = "POST",
        path: str = "/readings",
        claims: dict[str, Any] | None = OPERATOR,
        headers: dict[str, str] | None = None,
        body: str | None = None,
        is_base64: bool = False,
    ) -> Answer:
        told = (headers or {}) | ({"origin": self.origin} if self.origin is not None else {})
        event = {
            "path": path,
            "httpMethod": method,
            "headers": told or None,
            "body": body,
            "isBase64Encoded": is_base64,
            "requestContext": {
                "requestId": str(uuid4()),
                "authorizer": None if claims is None else {"claims": claims},
            },
        }
        answer = take_readings.handle(event, FakeContext())
        return Answer(answer["statusCode"], answer["headers"], answer["body"])
