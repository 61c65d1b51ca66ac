"""`npm run data-lake -- load`: drops a file into the inbox, and waits until it can be asked."""

import re
import time
from hashlib import file_digest
from pathlib import Path
from typing import IO, Any

from tools import console
from tools.data_lake.lake import Lake
from tools.repository import Refusal

ENDED = {"landed", "quarantined"}
PATIENCE_S = 900
LOOK_AGAIN_S = 0.15
# Of one PUT; a part more would be a client of its own.
MOST_BYTES = 5 * 1024**3
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
SHOWN_ROWS = 5
DIGEST = "sha256"
NOT_THERE = 404
# More files than this have hardly been dropped into one data set in the meantime.
LOOKED_AT = 100

Dropped = dict[str, str]
"""Where it lies: bucket, key, version."""


def drop(lake: Lake, name: str, file: Path, *, is_again: bool = False) -> Dropped:
    """What lies there already under that name, with the same content, isn't dropped once more.

    So whoever doesn't know whether a load came through repeats it. With `is_again` it is another
    version, and lands another time.
    """
    if not file.is_file():
        raise Refusal(f"expected a file: there is no {file}")
    if file.stat().st_size > MOST_BYTES:
        raise Refusal(f"expected at most {MOST_BYTES:,} bytes, {file} has {file.stat().st_size:,}")
    with file.open("rb") as content:
        digest = file_digest(content, "sha256").hexdigest()
        content.seek(0)
        if not is_again and (there := _there(lake, name, file.name, digest)):
            return there
        return put(lake, name, file.name, content, digest)


def put(
    lake: Lake, name: str, file_name: str, content: IO[bytes] | bytes, digest: str = ""
) -> Dropped:
    if not NAME.fullmatch(name):
        raise Refusal(
            f"expected a table's name, 1 to 63 of a-z 0-9 _, the first a letter: {name!r}"
        )
    bucket, key = lake.told("raw-bucket/name"), f"inbox/{name}/{file_name}"
    metadata = {DIGEST: digest} if digest else {}
    answer = lake.client("s3").put_object(Bucket=bucket, Key=key, Body=content, Metadata=metadata)
    return {"bucket": bucket, "key": key, "version": answer["VersionId"]}


def _there(lake: Lake, name: str, file_name: str, digest: str) -> Dropped | None:
    bucket, key = lake.told("raw-bucket/name"), f"inbox/{name}/{file_name}"
    s3 = lake.client("s3")
    try:
        found = s3.head_object(Bucket=bucket, Key=key)
    except s3.exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != NOT_THERE:
            raise
        return None
    if found["Metadata"].get(DIGEST) != digest:
        return None
    return {"bucket": bucket, "key": key, "version": found["VersionId"]}


def wait(lake: Lake, name: str, dropped: Dropped) -> dict[str, Any]:
    """The ledger's line of it, once it has ended; raises Refusal when it doesn't in time."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = _line(lake, name, dropped["version"])
        if found and found["state"] in ENDED:
            return found
        console.progress(found["state"] if found else "waiting")
        time.sleep(LOOK_AGAIN_S)
    raise Refusal(
        f"{dropped['key']} hasn't landed within {PATIENCE_S} s: `npm run redrive` shows what is "
        "stuck"
    )


def refused_rows(lake: Lake, landing: dict[str, Any]) -> list[dict[str, Any]]:
    if not landing["quarantinedRows"] and landing["state"] != "quarantined":
        return []
    found: list[dict[str, Any]] = lake.get(f"/quarantine/{landing['id']}")["refusedRows"]
    return found


def show(landing: dict[str, Any], refused: list[dict[str, Any]]) -> None:
    name, rows = landing["dataset"], landing["rows"]
    if landing["state"] == "quarantined":
        console.out.print(f"✗ Quarantined, nothing of it is in {name}: {landing.get('reason', '')}")
    else:
        parts = len(landing["partitions"])
        told = f"{landing['curatedRows']:,} of {rows:,} rows can be asked in {name}"
        console.out.print(f"✓ {told}, partitions: {parts}.")
    if refused:
        lines = [
            [str(row.get("line", "")), str(row.get("byte", "")), row["reason"], row["text"][:60]]
            for row in refused[:SHOWN_ROWS]
        ]
        title = f"In quarantine: {landing['quarantinedRows']:,} rows"
        console.table(title, ["line", "byte", "reason", "text"], lines)
        console.out.print(
            f"Back into the inbox: npm run data-lake -- quarantine replay {landing['id']}"
        )


def _line(lake: Lake, name: str, version: str) -> dict[str, Any] | None:
    page = lake.get("/landings", dataset=name, limit=LOOKED_AT)
    return next((each for each in page["landings"] if each["source"]["version"] == version), None)
