"""Credentials in the table: `pk=DEVICE#<id>`, `sk=CREDENTIAL#<id>`.

Beside them `sk=CREDENTIALS` counts the active ones.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct

from web_api.domain.credential import MOST_ACTIVE, Credential, TooManyCredentials
from web_api.domain.device import IsRetired
from web_api.domain.errors import AlreadyRegistered, Changed
from web_api.domain.keys import Kept, Key
from web_api.gateways.aws_errors import doing
from web_api.gateways.device_items import device_key
from web_api.gateways.dynamodb_keys import kept_item
from web_api.gateways.transactions import Transactions

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from web_api.gateways.items import Item

_IS_ACTIVE = "attribute_exists(pk) AND attribute_not_exists(retiredAt)"
_IS_ROOM = "attribute_not_exists(pk) OR active < :most"


class DynamoDbCredentials(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str

    def add(self, credential: Credential, kept: tuple[Key, Kept] | None) -> None:
        writes = Transactions(self.client, self.table)
        device_id = credential.device_id
        taken = AlreadyRegistered(f"credential {credential.id} or its key is there")
        steps = [writes.put(_item(credential), taken)]
        # Before what may have changed since the key's first request, such as the count.
        if kept:
            steps.append(writes.put(kept_item(*kept, credential.created_at), taken))
        values = {":one": {"N": "1"}, ":most": {"N": str(MOST_ACTIVE)}}
        count, change = _count_key(device_id), "ADD active :one"
        steps += [
            writes.check(device_key(device_id), _IS_ACTIVE, IsRetired()),
            writes.update(count, change, _IS_ROOM, values, TooManyCredentials()),
        ]
        writes.commit(steps)

    def find(self, device_id: UUID, credential_id: UUID) -> Credential | None:
        with doing("dynamodb:GetItem", self.table):
            # Consistent: what was revoked is refused at once.
            answer = self.client.get_item(
                TableName=self.table, Key=_key(device_id, credential_id), ConsistentRead=True
            )
        return _read(answer["Item"]) if "Item" in answer else None

    def page(self, device_id: UUID, after: UUID | None, limit: int) -> list[Credential]:
        """One Query: 101 credentials are about 30 kB."""
        query: Any = {
            "TableName": self.table,
            "KeyConditionExpression": "pk = :device AND begins_with(sk, :prefix)",
            "ExpressionAttributeValues": {
                ":device": {"S": f"DEVICE#{device_id}"},
                ":prefix": {"S": "CREDENTIAL#"},
            },
            "ConsistentRead": True,
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if after:
            query["ExclusiveStartKey"] = _key(device_id, after)
        with doing("dynamodb:Query", self.table):
            answer = self.client.query(**query)
        return [_read(item) for item in answer["Items"]]

    def revoke(self, credential: Credential, at: datetime) -> None:
        writes = Transactions(self.client, self.table)
        changed = Changed(f"credential {credential.id} isn't as it was read")
        revoked = {":at": {"S": at.isoformat()}}
        is_active = "attribute_exists(pk) AND attribute_not_exists(revokedAt)"
        key = _key(credential.device_id, credential.id)
        count, less = _count_key(credential.device_id), {":less": {"N": "-1"}}
        writes.commit(
            [
                writes.update(key, "SET revokedAt = :at", is_active, revoked, changed),
                writes.update(count, "ADD active :less", "attribute_exists(pk)", less, changed),
            ]
        )


def _key(device_id: UUID, credential_id: UUID) -> "Item":
    return {"pk": {"S": f"DEVICE#{device_id}"}, "sk": {"S": f"CREDENTIAL#{credential_id}"}}


def _count_key(device_id: UUID) -> "Item":
    return {"pk": {"S": f"DEVICE#{device_id}"}, "sk": {"S": "CREDENTIALS"}}


def _item(credential: Credential) -> "Item":
    return _key(credential.device_id, credential.id) | {
        "id": {"S": str(credential.id)},
        "deviceId": {"S": str(credential.device_id)},
        "secretDigest": {"S": credential.secret_digest},
        "createdAt": {"S": credential.created_at.isoformat()},
        "createdBy": {"S": credential.created_by},
    }


def _read(item: "Item") -> Credential:
    return Credential(
        id=UUID(item["id"]["S"]),
        device_id=UUID(item["deviceId"]["S"]),
        secret_digest=item["secretDigest"]["S"],
        created_at=datetime.fromisoformat(item["createdAt"]["S"]),
        created_by=item["createdBy"]["S"],
        revoked_at=(
            datetime.fromisoformat(item["revokedAt"]["S"]) if "revokedAt" in item else None
        ),
    )
