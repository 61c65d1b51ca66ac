"""Readings that wait for their device to be registered."""

from collections.abc import Iterable, Iterator

from tools.stream_ingest.deployed import Deployed


def held(deployed: Deployed, devices: Iterable[str]) -> Iterator[bytes]:
    """Of those devices, by their original bytes."""
    pages = deployed.client("dynamodb").get_paginator("query")
    for device in devices:
        for page in pages.paginate(
            TableName=deployed.table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"held#{device}"}},
            ConsistentRead=True,
        ):
            yield from (bytes(item["data"]["B"]) for item in page["Items"])


def is_known(deployed: Deployed, device: str) -> bool:
    """Whether the service has heard that it is registered."""
    answer = deployed.client("dynamodb").get_item(
        TableName=deployed.table,
        Key={"pk": {"S": f"device#{device}"}, "sk": {"S": "-"}},
        ConsistentRead=True,
    )
    return "Item" in answer
