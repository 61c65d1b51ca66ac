"""`npm run redrive`: what it shows to people, and the same for machines."""

import json
import time
from datetime import UTC, datetime
from typing import Any

from tools import console
from tools.deployment.account import Account
from tools.redrive.last_error import last_error
from tools.redrive.messages import AT_ONCE, Message, looked_at
from tools.redrive.origins import origin_of
from tools.redrive.queues import DeadLetterQueue, dead_letter_queues, named
from tools.redrive.replay import Replay
from tools.repository import Refusal

LOOK_AGAIN_S = 0.5
Row = dict[str, Any]


def overview(account: Account) -> list[Row]:
    """`{service, queue, serves, messages, oldestSeconds}` of each dead-letter queue.

    `oldestSeconds` is of the ten messages that SQS gives first, and null where there is none.
    """
    sqs = account.client("sqs")
    return [
        {
            "service": queue.service,
            "queue": queue.logical_id,
            "serves": [origin.title for origin in queue.origins],
            "messages": queue.waiting,
            "oldestSeconds": _oldest_seconds(sqs, queue),
        }
        for queue in dead_letter_queues(account)
    ]


def show_overview(rows: list[Row], stage: str) -> None:
    columns = ["service", "queue", "serves", "messages", "oldest"]
    cells = [
        [
            row["service"], row["queue"], ", ".join(row["serves"]), str(row["messages"]),
            _age(row["oldestSeconds"]),
        ]
        for row in rows
    ]  # fmt: skip
    console.table(f"Dead letters of stage {stage}", columns, cells)


def contents(account: Account, name: str, limit: int, is_awaited: bool = False) -> list[Row]:
    """The messages, each with what its consumer logged last; raises Refusal for the name.

    `is_awaited`: not before there is one.
    """
    queue, sqs = named(dead_letter_queues(account), name), account.client("sqs")
    if is_awaited:
        with console.err.status(f"waiting for a message in {queue.name} …"):
            _await_one(sqs, queue)
    with looked_at(sqs, queue.url, limit) as messages:
        ordered = sorted(messages, key=lambda message: message.sent_at)
    return [_row(account, queue, message) for message in ordered]


def show_contents(rows: list[Row], name: str) -> None:
    for row in rows:
        event, error = row["event"], row["lastError"]
        console.out.print(f"[bold]{row['messageId']}[/]")
        lines = {
            "sent": f"{row['sentAt']}, received {row['timesReceived']} times",
            "event": event["type"] and f"{event['type']}  {event['id']}",
            "subject": event["subject"],
            "correlation": event["correlationId"],
            "last error": error and f"{error['at']}  {error['text']}",
            "attributes": row["attributes"] and json.dumps(row["attributes"]),
            "body": row["body"],
        }
        for label, text in lines.items():
            if text:
                console.out.print(console.plain(f"  {label:<12} {text}"))
        console.out.print()
    console.out.print(f"{len(rows)} of {name}; none was taken.")


def replay(account: Account, name: str, wanted: str | None, limit: int | None) -> Row:
    """`{queue, moved, stays}`; raises Refusal at the first message that can't be moved."""
    queue = named(dead_letter_queues(account), name)
    with console.err.status(f"replaying {queue.name} …") as status:
        replayed = Replay(account.client("sqs"), queue, wanted, limit)
        moved = replayed.run(lambda so_far: status.update(f"{queue.name}: {so_far} moved …"))
    return {"queue": queue.name, "moved": moved, "stays": replayed.stays}


def _row(account: Account, queue: DeadLetterQueue, message: Message) -> Row:
    try:
        origin = origin_of(message, queue.origins)
    except Refusal:
        origin = None  # it can be looked at all the same
    return {
        "messageId": message.id,
        "sentAt": message.sent_at.isoformat(),
        "timesReceived": message.times_received,
        "from": origin and origin.title,
        "event": message.event,
        "attributes": {
            each: value.get("StringValue", "(binary)") for each, value in message.attributes.items()
        },
        "body": message.body,
        "lastError": origin and last_error(account, origin, message),
    }


def _await_one(sqs: Any, queue: DeadLetterQueue) -> None:
    count = "ApproximateNumberOfMessages"
    asked = {"QueueUrl": queue.url, "AttributeNames": [count]}
    while not int(sqs.get_queue_attributes(**asked)["Attributes"][count]):
        time.sleep(LOOK_AGAIN_S)


def _oldest_seconds(sqs: Any, queue: DeadLetterQueue) -> int | None:
    if not queue.waiting:
        return None
    with looked_at(sqs, queue.url, AT_ONCE) as messages:
        ages = [datetime.now(UTC) - message.sent_at for message in messages]
    return int(max(ages).total_seconds()) if ages else None


def _age(seconds: int | None) -> str:
    if seconds is None:
        return ""
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
