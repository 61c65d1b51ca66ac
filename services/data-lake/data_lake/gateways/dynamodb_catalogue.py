"""The data sets and the ledger of landings, in the service's table.

Whatever is found by its name or id has an item of its own, and one more where it is listed: both
are written in one transaction, so that no list speaks of what isn't there.

- `dataset#<name>` / `dataset` and `datasets` / `<name>`
- `landing#<id>` / `landing` and `landings#<dataset>` / `<started>#<id>`
- `quarantine` / `<started>#<id>` while rows of the landing are in quarantine
"""

from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, json
from msgspec.structs import replace

from data_lake.domain.dataset import Dataset
from data_lake.domain.errors import Contended, TooLarge
from data_lake.domain.layout import Landing
from data_lake.gateways.aws_errors import doing
from data_lake.gateways.table_items import Listing, key, stored, transact

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DATASETS, QUARANTINE = "datasets", "quarantine"
# DynamoDB takes 409,600 bytes of an item, names of attributes included; some are left for those.
MOST_ITEM_BYTES = 400_000

Thing = TypeVar("Thing", Dataset, Landing)


class DynamoDbCatalogue(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str

    def dataset(self, name: str) -> Dataset | None:
        return self._find(f"dataset#{name}", "dataset", Dataset)

    def datasets(self) -> list[Dataset]:
        return self.datasets_after("", None)

    def datasets_after(self, name: str, limit: int | None) -> list[Dataset]:
        """In the order of their names, from behind `name`; all for None."""
        values = self._listing.after(DATASETS, name, limit)
        return [json.decode(value, type=Dataset) for value in values]

    def store(self, dataset: Dataset, expected_version: int) -> None:
        """Under the version that it has; raises TooLarge for what no item holds."""
        value = json.encode(dataset).decode()
        if len(value.encode()) > MOST_ITEM_BYTES:
            raise TooLarge(
                f"data set {dataset.name} would take {len(value.encode())} bytes in the catalogue,"
                f" which keeps at most {MOST_ITEM_BYTES}: describe or split its columns"
            )
        own: dict[str, Any] = {
            "TableName": self.table,
            "Item": stored(f"dataset#{dataset.name}", "dataset", value)
            | {"version": {"N": str(dataset.version)}},
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if expected_version:
            own["ConditionExpression"] = "version = :expected"
            own["ExpressionAttributeValues"] = {":expected": {"N": str(expected_version)}}
        changed = Contended(
            f"data set {dataset.name} isn't in version {expected_version} any more: read it again"
        )
        self._transact([{"Put": own}, self._put(DATASETS, dataset.name, value)], changed)

    def landing(self, landing_id: str) -> Landing | None:
        return self._find(f"landing#{landing_id}", "landing", Landing)

    def begin(self, landing: Landing) -> Landing:
        if (found := self.landing(landing.id)) is not None:
            return found
        value = json.encode(landing).decode()
        own = self._put(f"landing#{landing.id}", "landing", value)
        own["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
        try:
            self._transact(
                [own, self._put(*_listed(landing), value)],
                Contended(f"landing {landing.id} was begun a moment ago"),
            )
        except Contended:
            found = self.landing(landing.id)
            if found is None:
                raise
            return found
        return landing

    def end(self, landing: Landing) -> Landing:
        """As `begin` gave it: its start and its data set are in the keys of lists."""
        read, landing = landing, replace(landing, revision=landing.revision + 1)
        value = json.encode(landing).decode()
        in_quarantine = QUARANTINE, _moment(landing)
        writes = [
            self._revised(landing, value),
            self._put(*_listed(landing), value),
            self._put(*in_quarantine, value)
            if landing.is_in_quarantine
            else {"Delete": {"TableName": self.table, "Key": key(*in_quarantine)}},
        ]
        unmet = f"landing {landing.id} isn't in revision {read.revision} any more: read it again"
        self._transact(writes, Contended(unmet))
        return landing

    def landings(self, dataset: str, before: str, limit: int | None) -> list[Landing]:
        """Youngest first, from before `before`, a position as `position_of` gives it."""
        return self._landings(f"landings#{dataset}", before, limit)

    def quarantined(self, before: str, limit: int | None) -> list[Landing]:
        """Those of which rows are in quarantine now, youngest first."""
        return self._landings(QUARANTINE, before, limit)

    def _landings(self, partition: str, before: str, limit: int | None) -> list[Landing]:
        values = self._listing.before(partition, before, limit)
        return [json.decode(value, type=Landing) for value in values]

    def _find(self, partition: str, sort: str, kind: type[Thing]) -> Thing | None:
        with doing("dynamodb:GetItem", self.table):
            answer = self.client.get_item(
                TableName=self.table, Key=key(partition, sort), ConsistentRead=True
            )
        return json.decode(answer["Item"]["value"]["S"], type=kind) if "Item" in answer else None

    def _revised(self, landing: Landing, value: str) -> dict[str, Any]:
        put = self._put(f"landing#{landing.id}", "landing", value)
        put["Put"]["Item"]["version"] = {"N": str(landing.revision)}
        put["Put"]["ConditionExpression"] = "attribute_not_exists(version)"
        if expected := landing.revision - 1:
            put["Put"]["ConditionExpression"] = "version = :expected"
            put["Put"]["ExpressionAttributeValues"] = {":expected": {"N": str(expected)}}
        return put

    def _put(self, partition: str, sort: str, value: str) -> dict[str, Any]:
        return {"Put": {"TableName": self.table, "Item": stored(partition, sort, value)}}

    def _transact(self, writes: list[Any], unmet: Exception) -> None:
        transact(self.client, self.table, writes, unmet)

    @property
    def _listing(self) -> Listing:
        return Listing(self.client, self.table)


def position_of(landing: Landing) -> str:
    """Where the next page of a list begins."""
    return _moment(landing)


def _moment(landing: Landing) -> str:
    return f"{landing.started}#{landing.id}"


def _listed(landing: Landing) -> tuple[str, str]:
    return f"landings#{landing.dataset}", _moment(landing)
