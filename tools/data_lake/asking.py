"""`npm run data-lake -- query`: SQL in, rows, bytes and price out."""

import json
import time
from dataclasses import dataclass
from typing import Any

from tools import console
from tools.data_lake.lake import WAIT_S, Lake, said
from tools.http import call
from tools.repository import Refusal

ENDED = {"succeeded", "failed", "cancelled"}
OK, REFUSED = 200, 400
MOST_SHOWN = 100


@dataclass(frozen=True)
class Result:
    columns: list[dict[str, str]]
    rows: list[list[Any]]
    bytes_scanned: int
    price: float
    engine: str
    milliseconds: int
    is_whole: bool
    estimated_bytes: int

    def as_json(self) -> dict[str, Any]:
        return {
            "columns": [each["name"] for each in self.columns],
            "types": [each["type"] for each in self.columns],
            "rows": self.rows,
            "bytesScanned": self.bytes_scanned,
            "price": self.price,
            "engine": self.engine,
            "isWhole": self.is_whole,
        }


class NotAnswered(Exception):
    """`error` is what the lake says of it: code and message at least."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.error = error


def ask(
    lake: Lake, sql: str, parameters: list[Any], engine: str, *, reuse: bool, is_all: bool = True
) -> Result:
    """`is_all`: the rows beyond its pages too, which come as a file.

    Raises NotAnswered when the lake refuses, or when the query fails.
    """
    body: dict[str, Any] = {"sql": sql, "engine": engine, "reuse": reuse}
    if parameters:
        body["parameters"] = parameters
    answer = lake.ask("POST", "/queries", body, wait_s=WAIT_S)
    if answer.status >= REFUSED:
        raise NotAnswered(_error(answer))
    query = answer.json
    while query["state"] not in ENDED:
        console.progress(query["state"])
        answer = lake.ask("GET", f"/queries/{query['id']}", wait_s=WAIT_S)
        if answer.status >= REFUSED:
            raise NotAnswered(_error(answer))
        query = answer.json
        time.sleep(0.05)
    if query["state"] != "succeeded":
        raise NotAnswered(query.get("error") or {"code": query["state"], "message": query["state"]})
    return _result(lake, query, is_all=is_all)


def show(result: Result) -> None:
    names = [each["name"] for each in result.columns]
    shown = result.rows[:MOST_SHOWN]
    rows = [["" if cell is None else str(cell) for cell in row] for row in shown]
    console.table(f"{len(result.rows):,} rows", names, rows)
    if len(shown) < len(result.rows):
        console.out.print(f"Shown are the first {len(shown)}; --json prints all.")
    console.out.print(
        f"{result.bytes_scanned:,} bytes scanned ({result.estimated_bytes:,} estimated), "
        f"{result.price:.6f} USD at Athena's rate, {result.milliseconds:,} ms of engine "
        f"{result.engine}."
    )


def show_estimate(found: dict[str, Any]) -> None:
    rows = [
        [
            each["table"],
            f"{each['partitionsRead']:,} of {each['partitions']:,}",
            f"{each['filesRead']:,} of {each['files']:,}",
            f"{each['bytesRead']:,} of {each['bytes']:,}",
            ", ".join(each["columns"]),
            "; ".join(each["bounds"]),
        ]
        for each in found["tables"]
    ]
    columns = ["table", "partitions", "files", "bytes", "columns", "bounds"]
    console.table("What would be read", columns, rows)
    console.out.print(
        f"{found['bytes']:,} bytes, {found['requests']:,} requests, billed as "
        f"{found['bytesBilled']:,} bytes: {found['priceUsd']:.6f} USD, engine {found['engine']}."
    )
    if refused := found.get("refused"):
        console.out.print(f"It would be refused: {refused}")


def _result(lake: Lake, query: dict[str, Any], *, is_all: bool) -> Result:
    rows: list[list[Any]] = []
    page = lake.get(f"/queries/{query['id']}/results")
    rows += page["rows"]
    while page["isWhole"] and (cursor := page.get("nextCursor")):
        page = lake.get(f"/queries/{query['id']}/results", cursor=cursor)
        rows += page["rows"]
    is_whole = page["isWhole"]
    outcome = query["outcome"]
    if is_all and not is_whole:
        rows, is_whole = _rows_of_file(lake, query["id"]), True
    return Result(
        columns=outcome["columns"],
        rows=rows,
        bytes_scanned=outcome["bytesScanned"],
        price=outcome["priceUsd"],
        engine=query["engine"],
        milliseconds=outcome["engineMilliseconds"],
        is_whole=is_whole,
        estimated_bytes=query["estimate"]["bytes"],
    )


def _rows_of_file(lake: Lake, query_id: str) -> list[list[Any]]:
    """Its lines are objects, whose members stand in the order of the columns."""
    path = f"/queries/{query_id}/download"
    while (told := lake.get(path, format="jsonl"))["state"] != "ready":
        console.progress(told["state"])
        time.sleep(1)
    # Its link is its permission: a header besides would be refused.
    file = call("GET", told["url"], {})
    if file.status != OK:
        raise Refusal(f"the result's link answered {file.summary}")
    return [list(json.loads(line).values()) for line in file.body.splitlines()]


def _error(answer: Any) -> dict[str, Any]:
    try:
        problem = answer.json
        error = {"code": problem.get("code") or problem["type"].rpartition("/")[2]}
        error["message"] = problem.get("detail") or problem["title"]
    except (ValueError, KeyError, AttributeError):
        return {"code": f"status-{answer.status}", "message": said(answer)}
    return error | {name: problem[name] for name in ("line", "column", "errors") if name in problem}
