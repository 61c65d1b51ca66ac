"""A question to the lake, from its asking to its answer. Times are RFC 3339 in UTC."""

from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from msgspec import Struct, json

from data_lake.domain.estimate import Estimate

EngineName = Literal["auto", "embedded", "athena"]
State = Literal["queued", "running", "succeeded", "failed", "cancelled"]
Format = Literal["parquet", "csv", "jsonl"]
ENDED: frozenset[State] = frozenset({"succeeded", "failed", "cancelled"})
# Athena's own limit: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
MOST_SQL_BYTES = 262_144
Parameters = tuple[Any, ...] | dict[str, Any]


class Asker(Struct, frozen=True):
    """The token's subject, or a client's id. An operator sees the queries of others."""

    name: str
    is_operator: bool = False


class Ask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`sql`, or the name of a saved query; parameters for `?` by position, for `:name` by name.

    `most_bytes` is the asker's own limit of bytes billed. Without `reuse` it is never answered
    from the result of an earlier query.
    """

    sql: str = ""
    saved: str = ""
    parameters: Parameters = ()
    engine: EngineName = "auto"
    most_bytes: int | None = None
    reuse: bool = True


class Column(Struct, frozen=True):
    """Of a result; `type` is Trino's."""

    name: str
    type: str


class QueryError(Struct, frozen=True, kw_only=True, omit_defaults=True):
    code: str
    message: str
    line: int | None = None
    column: int | None = None


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a query that has succeeded. `is_whole`: its pages hold all of its rows."""

    columns: tuple[Column, ...] = ()
    rows: int = 0
    pages: int = 0
    is_whole: bool = True
    bytes_scanned: int = 0
    bytes_billed: int = 0
    price_usd: float = 0.0
    requests: int = 0
    engine_ms: int = 0


class Query(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`ask.sql` is what runs: a saved query's text is copied here when it is asked.

    `day` and `reserved_bytes`: of which day's budget how much is set aside until it has ended.
    `reused`: id of the query whose result this is. `lease`: until when it runs, at the latest.
    `attempts`: how often its run has come to nothing, for reasons that pass.
    """

    id: str
    owner: str
    ask: Ask
    state: State
    engine: str
    estimate: Estimate
    day: str
    created: str
    tables: tuple[str, ...] = ()
    reserved_bytes: int = 0
    started: str = ""
    ended: str = ""
    lease: str = ""
    attempts: int = 0
    reused: str = ""
    correlation_id: str = ""
    outcome: Outcome = Outcome()
    error: QueryError | None = None

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def result_id(self) -> str:
        """Under which the result lies."""
        return self.reused or self.id


class SavedQuery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`parameters` are the names of its `:name` parameters, `?` are not for saved queries."""

    name: str
    sql: str
    owner: str
    version: int
    description: str = ""
    parameters: tuple[str, ...] = ()
    updated: str = ""


class KeyReused(Exception):
    """An idempotency key came again with another question."""


class NotEnded(Exception):
    """Its result was asked for while it is still queued or running."""


class NotYours(Exception):
    """Only its owner or an operator may change it."""


def query_id(asker: str, key: str, moment: datetime, random_hex: str) -> str:
    """32 hexadecimal digits: from asker and key if there is one, else sorted by time."""
    if key:
        return sha256(json.encode([asker, key])).hexdigest()[:32]
    return f"{int(moment.timestamp() * 1000):012x}{random_hex[:20]}"


def position_of(query: Query) -> str:
    """In its owner's list: sorts as the list does."""
    return f"{query.created}#{query.id}"
