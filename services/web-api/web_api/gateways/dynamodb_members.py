"""Members of sites, in both directions: `SITE#<id>`/`MEMBER#<member>` and the other way round."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

from web_api.domain.errors import Changed, Conflict
from web_api.domain.site import MOST_MEMBERS, MOST_SITES, Member, Role
from web_api.gateways.aws_errors import doing
from web_api.gateways.site_items import site_key
from web_api.gateways.transactions import Transactions

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from web_api.gateways.items import Item


class DynamoDbMembers(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str

    def role(self, site_id: UUID, member: str) -> Role | None:
        with doing("dynamodb:GetItem", self.table):
            # Consistent: whoever was removed is out at once.
            answer = self.client.get_item(
                TableName=self.table, Key=_of_site(site_id, member), ConsistentRead=True
            )
        return Role(answer["Item"]["role"]["S"]) if "Item" in answer else None

    def of_site(self, site_id: UUID) -> Sequence[Member]:
        items = self._query(f"SITE#{site_id}", "MEMBER#", MOST_MEMBERS)
        return [Member(_rest(item), Role(item["role"]["S"])) for item in items]

    def sites_of(self, member: str) -> Sequence[UUID]:
        return [UUID(_rest(item)) for item in self._query(f"MEMBER#{member}", "SITE#", MOST_SITES)]

    def put(self, site_id: UUID, member: Member) -> bool:
        self._expect_room(site_id, member.id)
        role: Item = {"role": {"S": str(member.role)}}
        items = [_of_site(site_id, member.id) | role, _of_member(site_id, member.id) | role]
        writes = Transactions(self.client, self.table)
        gone = Changed(f"site {site_id} isn't there")
        is_there = writes.check(site_key(site_id), "attribute_exists(pk)", gone)
        try:
            writes.commit([is_there, *map(writes.put, items)])
        except Changed:
            return False
        return True

    def remove(self, site_id: UUID, member: str) -> None:
        writes = Transactions(self.client, self.table)
        keys = [_of_site(site_id, member), _of_member(site_id, member)]
        writes.commit([writes.delete(key) for key in keys])

    def _expect_room(self, site_id: UUID, member: str) -> None:
        """Two at once may pass the hundred by one: the bound keeps lists short, no more."""
        if site_id in (sites := self.sites_of(member)):
            return
        if len(sites) >= MOST_SITES:
            raise Conflict("too-many-sites", f"a member has at most {MOST_SITES} sites")
        if len(self.of_site(site_id)) >= MOST_MEMBERS:
            raise Conflict("too-many-members", f"a site has at most {MOST_MEMBERS} members")

    def _query(self, partition: str, prefix: str, most: int) -> "list[Item]":
        with doing("dynamodb:Query", self.table):
            answer = self.client.query(
                TableName=self.table,
                KeyConditionExpression="pk = :partition AND begins_with(sk, :prefix)",
                ExpressionAttributeValues={
                    ":partition": {"S": partition},
                    ":prefix": {"S": prefix},
                },
                ConsistentRead=True,
                Limit=most,
            )
        return answer["Items"]


def _of_site(site_id: UUID, member: str) -> "Item":
    return {"pk": {"S": f"SITE#{site_id}"}, "sk": {"S": f"MEMBER#{member}"}}


def _of_member(site_id: UUID, member: str) -> "Item":
    return {"pk": {"S": f"MEMBER#{member}"}, "sk": {"S": f"SITE#{site_id}"}}


def _rest(item: "Item") -> str:
    return item["sk"]["S"].partition("#")[2]
