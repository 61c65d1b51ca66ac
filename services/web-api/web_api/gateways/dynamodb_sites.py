"""Sites in the table: `pk=SITES`, `sk=SITE#<id>`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from botocore.exceptions import ClientError

from web_api.domain.errors import AlreadyRegistered, Contended, TransientError
from web_api.domain.site import Site
from web_api.events import Created
from web_api.gateways.aws_errors import is_not_now, transient_told_apart
from web_api.gateways.items import outbox_item, read_site, site_item, site_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class DynamoDbSites:
    client: "DynamoDBClient"
    table: str
    region: str

    def add(self, site: Site, announcement: Created) -> None:
        try:
            with transient_told_apart():
                self.client.transact_write_items(
                    TransactItems=[
                        {
                            "Put": {
                                "TableName": self.table,
                                "Item": site_item(site),
                                "ConditionExpression": "attribute_not_exists(pk)",
                            }
                        },
                        {
                            "Put": {
                                "TableName": self.table,
                                "Item": outbox_item(announcement, self.region),
                            }
                        },
                    ]
                )
        except self.client.exceptions.TransactionCanceledException as error:
            raise _cause(error) from error

    def find(self, site_id: UUID) -> Site | None:
        with transient_told_apart():
            # Consistent: a client follows Location at once, and a replay needs the first answer.
            answer = self.client.get_item(
                TableName=self.table, Key=site_key(site_id), ConsistentRead=True
            )
        return read_site(answer["Item"]) if "Item" in answer else None

    def after(self, site_id: UUID | None, limit: int) -> list[Site]:
        """One Query: 101 sites are at most 101 kB, and a Query reads up to 1 MB."""
        # Every id is greater than "SITE#" alone.
        beyond = f"SITE#{site_id}" if site_id else "SITE#"
        with transient_told_apart():
            answer = self.client.query(
                TableName=self.table,
                KeyConditionExpression="pk = :sites AND sk > :beyond",
                ExpressionAttributeValues={":sites": {"S": "SITES"}, ":beyond": {"S": beyond}},
                ConsistentRead=True,
                Limit=limit,
            )
        return [read_site(item) for item in answer["Items"]]


def _cause(error: ClientError) -> Exception:
    """The reasons stand in the order of the writes: the site's first, then the outbox item's."""
    codes = [reason.get("Code", "None") for reason in error.response["CancellationReasons"]]
    if codes[0] == "ConditionalCheckFailed":
        return AlreadyRegistered("the site's id is taken")
    if "TransactionConflict" in codes:
        return Contended("another transaction holds the site")
    if any(is_not_now(code) for code in codes):
        return TransientError(f"the table refused the transaction: {', '.join(codes)}")
    return error
