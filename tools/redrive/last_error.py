"""What a consumer logged when it failed on a message for the last time."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from tools.deployment.account import Account
from tools.redrive.messages import Message, dig
from tools.redrive.origins import Origin, RuleTarget, Stream

BAD = {"ERROR", "CRITICAL"}
MOST_PAGES = 20
"""A page may be empty, where a group is large; somebody waits for the answer."""
Found = dict[str, str]


def last_error(account: Account, origin: Origin, message: Message) -> Found | None:
    """`{at, text}`, of the log or of what AWS itself wrote into the dead letter."""
    match origin:
        case RuleTarget():
            names = ("ERROR_CODE", "ERROR_MESSAGE")
            said = [dig(message.attributes, f"{name}.StringValue") for name in names]
            return _found(message.sent_at, *said)
        case Stream():
            places = ("requestContext.condition", "responsePayload.errorMessage")
            return _found(message.sent_at, *(dig(message.json, place) for place in places))
    if origin.function is None:
        return None
    # A message that was sent again has a new id, and its story still the same one.
    for text in (message.id, message.event["correlationId"]):
        if text and (bad := list(_bad_lines(account, origin.function, text, message.sent_at))):
            return max(bad, key=lambda line: line["at"])
    return None


def _found(at: datetime, *said: str | None) -> Found | None:
    text = ": ".join(each for each in said if each)
    return {"at": at.isoformat(), "text": text} if text else None


def _bad_lines(account: Account, function: str, text: str, since: datetime) -> Iterator[Found]:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"""
    lambda_, logs = account.client("lambda"), account.client("logs")
    configuration = lambda_.get_function_configuration(FunctionName=function)
    group = dig(configuration, "LoggingConfig.LogGroup") or f"/aws/lambda/{function}"
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group,
        filterPattern=f'"{text}"',
        startTime=int(since.timestamp() * 1000),
    )
    try:
        for _, page in zip(range(MOST_PAGES), pages, strict=False):
            for event in page["events"]:
                if (line := _parsed(event["message"])).get("level") in BAD:
                    at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
                    yield {"at": at.isoformat(), "text": _told(line)}
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise  # a function that never logged has no group


def _parsed(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _told(line: dict[str, Any]) -> str:
    """The message, and the last line of the traceback: the error's class and words."""
    exception = str(line.get("exception") or "").strip().splitlines()[-1:]
    return ": ".join([str(line.get("message")), *exception])
