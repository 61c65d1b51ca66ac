"""Outbox items as DynamoDB keeps them, and what all items have in common."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from web_api.domain.errors import Contended, TransientError
from web_api.domain.outbox import Waiting
from web_api.events.envelope import CloudEvent, waiting
from web_api.gateways.aws_errors import is_not_now

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef as Value

    Item = dict[str, Value]


def outbox_partition(region: str) -> "Value":
    """By region: in a global table each region's stream sees the writes of all."""
    return {"S": f"OUTBOX#{region}"}


def outbox_item(event: CloudEvent[Any], region: str) -> "Item":
    item = waiting(event)
    return {
        "pk": outbox_partition(region),
        "sk": {"S": item.sort_key},
        "source": {"S": item.source},
        "type": {"S": item.type},
        "event": {"S": item.event},
        "createdAt": {"S": event.time.isoformat()},
    }


def read_waiting(item: "Item") -> Waiting:
    return Waiting(
        sort_key=item["sk"]["S"],
        source=item["source"]["S"],
        type=item["type"]["S"],
        event=item["event"]["S"],
    )


def reasons(error: ClientError) -> list[str]:
    """Why a transaction was cancelled: a code for each write, in their order."""
    return [reason.get("Code", "None") for reason in error.response["CancellationReasons"]]


def cause(error: ClientError) -> Exception:
    """What a cancelled transaction means if no condition was its end."""
    codes = reasons(error)
    if "TransactionConflict" in codes:
        return Contended("another transaction holds the item")
    if any(is_not_now(code) for code in codes):
        return TransientError(f"the table refused the transaction: {', '.join(codes)}")
    return error
