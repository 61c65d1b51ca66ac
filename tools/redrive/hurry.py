"""Failed messages come again after a second: minutes are right for work, and long to wait for."""

import json
from pathlib import Path

from tools.deployment.account import Account
from tools.redrive.origins import ConsumerQueue
from tools.redrive.queues import dead_letter_queues

HURRIED_S = "1"
USUAL = "visibility-timeouts.json"


def hurry(account: Account, folder: Path) -> int:
    """How many queues there are; what is usual is noted in `folder` first, and once only."""
    sqs, usual = account.client("sqs"), _usual(folder)
    for url in _consumed(account):
        if url not in usual:
            asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
            usual[url] = asked["Attributes"]["VisibilityTimeout"]
            (folder / USUAL).write_text(json.dumps(usual))
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": HURRIED_S})
    return len(usual)


def calm(account: Account, folder: Path) -> int:
    """As usual again; how many queues were hurried."""
    usual = _usual(folder)
    for url, timeout_s in usual.items():
        account.client("sqs").set_queue_attributes(
            QueueUrl=url, Attributes={"VisibilityTimeout": timeout_s}
        )
    (folder / USUAL).unlink(missing_ok=True)
    return len(usual)


def _consumed(account: Account) -> list[str]:
    """Queues that end in a dead-letter queue."""
    origins = [origin for queue in dead_letter_queues(account) for origin in queue.origins]
    return [origin.url for origin in origins if isinstance(origin, ConsumerQueue)]


def _usual(folder: Path) -> dict[str, str]:
    file = folder / USUAL
    noted: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    return noted
