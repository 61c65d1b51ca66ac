"""The HTTP door with fakes behind it: the deployed handler, asked as API Gateway asks."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from data_lake.domain.layout import Landing
from data_lake.domain.quarantine import RefusedRow
from data_lake.domain.replies import Kept
from data_lake.events.landing_messages import LandingAsked
from data_lake.handlers import serve_lake
from data_lake.use_cases.catalogue.describe_dataset import DescribeDataset
from data_lake.use_cases.catalogue.read_datasets import ReadDatasets
from data_lake.use_cases.catalogue.request_upload import RequestUpload
from data_lake.use_cases.cross_origin import ConsoleOrigin
from data_lake.use_cases.cursor_keys import CursorKeys
from data_lake.use_cases.reconcile import Reconcile
from data_lake.use_cases.replay_quarantine import ReplayQuarantine
from data_lake.use_cases.replies import AnswerOnce
from data_lake.use_cases.search.find_documents import FindDocuments
from data_lake.wiring import http, queries, upkeep
from tests.fake_search_index import FakeSearchIndex
from tests.fakes_curated_files import FakeCuratedFiles
from tests.fakes_glue_tables import FakeGlueTables
from tests.queries_house import House

OPERATOR = {"sub": "olga", "cognito:groups": "operator"}
ADA = {"sub": "ada", "cognito:groups": "viewer"}
READING_MACHINE = {
    "sub": "m1", "client_id": "m1", "token_use": "access", "scope": "stackyard/read",
}  # fmt: skip
CONSOLE = "https://d111111abcdef8.cloudfront.net"
LANDED = Landing(
    id="0f" * 16,
    dataset="visits",
    state="landed",
    source={"bucket": "raw", "key": "inbox/visits/a.csv", "version": "v1", "format": "csv"},
    rows=12,
    curated_rows=10,
    quarantined_rows=2,
    partitions={"2026-01-01": 10},
    reason="line 3: 2 fields, the header has 3",
    started="2026-01-01T00:00:00.000Z",
    ended="2026-01-01T00:00:01.000Z",
)


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
        slug: str = self.json["type"].rpartition("/")[2]
        return slug


class FakeContext:
    aws_request_id = "1f0c7e8a"


@dataclass
class FakeReplies:
    kept: dict[str, Kept] = field(default_factory=dict)

    def find(self, digest: str) -> Kept | None:
        return self.kept.get(digest)

    def keep(self, digest: str, kept: Kept) -> Kept:
        return self.kept.setdefault(digest, kept)


@dataclass
class FakeIndexQueue:
    asked: list[str] = field(default_factory=list)

    def ask(self, message: str, delay_s: int) -> None:
        self.asked.append(message)


@dataclass
class FakeLandingQueue:
    asked: list[LandingAsked] = field(default_factory=list)

    def ask(self, asked: LandingAsked) -> None:
        self.asked.append(asked)


class FakeForms:
    def form(self, key: str, most_bytes: int, validity: timedelta) -> tuple[str, dict[str, str]]:
        return "https://raw.example/", {"key": key, "policy": "p"}


@dataclass
class FakeRefusedRows:
    def rows(self, dataset: str, landing_id: str, limit: int) -> list[RefusedRow]:
        return [RefusedRow(line=3, byte=40, reason="2 fields, the header has 3", text="1,2")]


class FakeKeys:
    def read(self) -> tuple[bytes, ...]:
        return (b"the first key of all",)


@dataclass
class FakeRegistry:
    def console_origin(self) -> str:
        return CONSOLE


@dataclass
class Door:
    """`claims` of a request are those of a verified token; None is a caller without one.

    `origin` is that of the page from which all requests come, as its browser names it.
    """

    folder: Path
    house: House = field(default_factory=House)
    replies: FakeReplies = field(default_factory=FakeReplies)
    index: FakeSearchIndex = field(default_factory=FakeSearchIndex)
    index_queue: FakeIndexQueue = field(default_factory=FakeIndexQueue)
    landing_queue: FakeLandingQueue = field(default_factory=FakeLandingQueue)
    origin: str | None = None

    def __post_init__(self) -> None:
        self.find = FindDocuments(self.index, self.folder, self.house.clock.now)

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        claims: Mapping[str, Any] | None = OPERATOR,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str | list[str]] | None = None,
    ) -> Answer:
        given = {"Host": "abc.execute-api.eu-west-1.amazonaws.com", **(headers or {})}
        if self.origin is not None:
            given["origin"] = self.origin
        if body is not None:
            given.setdefault("content-type", "application/json")
        event = _event(method, path, body, claims, given, query or {})
        answer = serve_lake.handle(event, FakeContext())  # type: ignore[arg-type]
        assert not answer.get("isBase64Encoded")
        told = {name: values[-1] for name, values in answer["multiValueHeaders"].items()}
        return Answer(answer["statusCode"], told, answer.get("body", ""))

    def get(self, path: str, **request: Any) -> Answer:
        return self.send("GET", path, **request)

    def post(self, path: str, body: object = None, key: str = "", **request: Any) -> Answer:
        headers = dict(request.pop("headers", {}))
        if key:
            headers["Idempotency-Key"] = key
        return self.send("POST", path, body, headers=headers, **request)

    def put(self, path: str, body: object, match: str = "*", **request: Any) -> Answer:
        """`match` "new" is of what isn't there yet."""
        named = {"If-None-Match": "*"} if match == "new" else {"If-Match": match}
        return self.send("PUT", path, body, headers=named, **request)


def _event(
    method: str,
    path: str,
    body: object,
    claims: Mapping[str, Any] | None,
    headers: Mapping[str, str],
    query: Mapping[str, str | list[str]],
) -> dict[str, Any]:
    lists = {name: given if isinstance(given, list) else [given] for name, given in query.items()}
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in lists.items()} or None,
        "multiValueQueryStringParameters": lists or None,
        "requestContext": {
            "requestId": str(uuid4()),
            "stage": "prod",
            "path": f"/prod{path}",
            "identity": {"sourceIp": "203.0.113.7"},
            "authorizer": None if claims is None else {"claims": claims},
        },
        "body": body if isinstance(body, str) or body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


@contextmanager
def opened(folder: Path) -> Iterator[Door]:
    door = Door(folder)
    door.house.catalogue.ledger[LANDED.id] = LANDED
    with pytest.MonkeyPatch.context() as patch:
        for module, roles in _behind(door).items():
            for name, role in roles.items():
                patch.setattr(module, name, lambda role=role: role)
        yield door
    door.find.close()


def _behind(door: Door) -> dict[Any, dict[str, Any]]:
    house = door.house
    catalogue, commits, now = house.catalogue, house.commits, house.clock.now
    keys = FakeKeys()
    return {
        http: {
            "catalogue": catalogue,
            "read_datasets": ReadDatasets(catalogue, commits),
            "describe_dataset": DescribeDataset(catalogue, door.index_queue, now, lambda _: None),
            "index_queue": door.index_queue,
            "find_documents": door.find,
            "request_upload": RequestUpload(
                FakeForms(), "raw", now, lambda: uuid4().hex, timedelta(minutes=15)
            ),
            "answer_once": AnswerOnce(door.replies),
            "console_origin": ConsoleOrigin(FakeRegistry(), now),
            "cursor_keys": CursorKeys(keys, now),
        },
        upkeep: {
            "quarantine": FakeRefusedRows(),
            "replay_quarantine": ReplayQuarantine(catalogue, door.landing_queue),
            "reconcile": Reconcile(
                catalogue, commits, FakeCuratedFiles(), FakeGlueTables(), _uncounted, now
            ),
        },
        queries: {
            "submit_query": house.submit,
            "estimate_query": house.estimate,
            "query_status": house.status,
            "list_queries": house.list,
            "cancel_query": house.cancel,
            "result_page": house.read,
            "download_result": house.download,
            "saved_queries": house.saved,
            "budget_of": house.budget,
        },
    }


def _uncounted(path: str) -> Any:
    raise NotImplementedError(path)


def failing(door: Door, error: Exception) -> None:
    """Whatever is asked first of what stands behind the door."""

    def fail(*_: object, **__: object) -> Any:
        raise error

    house = door.house
    roles: tuple[Any, ...] = (
        house.catalogue, house.commits, house.queries, house.saved_by_name, house.queries.budgets,
        house.results, door.replies, door.index_queue, door.landing_queue,
    )  # fmt: skip
    for role in roles:
        for name in dir(type(role)):
            if not name.startswith("_") and callable(getattr(role, name)):
                setattr(role, name, fail)
    door.index.faults = [error] * 9
