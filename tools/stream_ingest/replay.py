"""`npm run stream-ingest -- replay`: what was refused goes into the stream once more, as it came.

The deployed function does it, under its own role; it is called until it has gone through all.
"""

import json
from datetime import UTC, datetime
from typing import Any

from tools.repository import Refusal
from tools.stream_ingest import NAME
from tools.stream_ingest.deployed import Deployed

FUNCTION = "replayReadings"


def replay(
    deployed: Deployed,
    reason: str | None,
    since: str | None,
    until: str | None,
    *,
    dry_run: bool,
) -> dict[str, int]:
    """`{objects, readings, refusedByStream}`, of all calls together."""
    # One moment for all calls: what is refused once more is not put back again and again.
    until = until or datetime.now(UTC).isoformat()
    asked = {"reason": reason, "since": since, "until": until, "dryRun": dry_run}
    wanted = {name: value for name, value in asked.items() if value is not None}
    sums = {"objects": 0, "readings": 0, "refusedByStream": 0}
    while True:
        answer = _called(deployed, wanted)
        for name in sums:
            sums[name] += answer[name]
        if not answer.get("after"):
            return sums
        wanted["after"] = answer["after"]


def told(replayed: dict[str, int], *, dry_run: bool) -> str:
    if not replayed["objects"]:
        return "Nothing of that is in quarantine."
    count, left = replayed["readings"], replayed["refusedByStream"]
    what = f"{count:,} reading{'' if count == 1 else 's'}"
    if dry_run:
        return f"{what} would go into the stream once more."
    stays = f"; {left:,} the stream did not take: they stay, replay again" if left else ""
    return f"{what} went into the stream once more{stays}."


def _called(deployed: Deployed, asked: dict[str, Any]) -> dict[str, Any]:
    name = f"stackyard-{NAME}-{deployed.account.stage}-{FUNCTION}"
    answer = deployed.client("lambda").invoke(FunctionName=name, Payload=json.dumps(asked))
    payload = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        why = payload.get("errorMessage", payload)
        raise Refusal(f"{name} could not replay {asked}: {why}")
    parsed: dict[str, Any] = payload
    return parsed
