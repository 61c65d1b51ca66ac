"""Athena's tables in Glue's catalogue: each partition's location is the links of one version.

A folder of links holds one text file with the addresses of the data files, as S3's own inventories
have it; Athena reads those and lists nothing else:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-athena-query.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError
from msgspec import Struct

from data_lake.domain.dataset import Dataset
from data_lake.domain.errors import Contended, TransientError
from data_lake.domain.keys import LINKS, folder, links_folder
from data_lake.domain.layout import Pointer
from data_lake.domain.retention import version_of
from data_lake.gateways.aws_errors import doing
from data_lake.gateways.glue_shapes import partition_input, table_input
from data_lake.gateways.s3_manifests import S3Manifests

# https://docs.aws.amazon.com/glue/latest/webapi/API_BatchCreatePartition.html and
# https://docs.aws.amazon.com/glue/latest/webapi/API_BatchUpdatePartition.html
MOST_AT_ONCE = 100
_NOT_NOW = frozenset({"ConcurrentModificationException", "OperationTimeoutException"})


class GlueCatalogTables(Struct, frozen=True):
    """`client` is Glue's."""

    client: Any
    database: str
    manifests: S3Manifests

    def follow(self, dataset: Dataset, pointers: Mapping[str, Pointer]) -> None:
        """Links first: a location that is told must be there."""
        locations = {partition: self._link(each) for partition, each in pointers.items()}
        self._declare(dataset, locations)
        if dataset.layout.partition_column and locations:
            self._switch(dataset, locations)

    def versions(self, dataset: Dataset) -> dict[str, int]:
        table = self._table(dataset.name)
        if table is None:
            return {}
        if not dataset.layout.partition_column:
            return self._version(dataset, "", table["StorageDescriptor"]["Location"])
        found: dict[str, int] = {}
        for each in self._partitions(dataset.name):
            location = each["StorageDescriptor"]["Location"]
            found |= self._version(dataset, each["Values"][0], location)
        return found

    def _version(self, dataset: Dataset, partition: str, location: str) -> dict[str, int]:
        _, _, key = location.partition(f"s3://{self.manifests.bucket}/")
        version = version_of(key, folder(LINKS, dataset.name, partition))
        return {} if version is None else {partition: version}

    def _link(self, pointer: Pointer) -> str:
        """The version's location, once its link is there."""
        bucket = self.manifests.bucket
        key = links_folder(pointer.dataset, pointer.partition, pointer.version)
        files = self.manifests.read(pointer.manifest_key).files
        addresses = "".join(f"s3://{bucket}/{file.key}\n" for file in files)
        with doing("s3:PutObject", f"{bucket}/{key}"):
            self.manifests.client.put_object(
                Bucket=bucket, Key=f"{key}symlink.txt", Body=addresses.encode()
            )
        return f"s3://{bucket}/{key}"

    def _declare(self, dataset: Dataset, locations: Mapping[str, str]) -> None:
        """The table, and for one without partitions its location."""
        nowhere = f"s3://{self.manifests.bucket}/{LINKS}/{dataset.name}/"
        table = self._table(dataset.name)
        is_partitioned = bool(dataset.layout.partition_column)
        located = nowhere if table is None else table["StorageDescriptor"]["Location"]
        location = located if is_partitioned else locations.get("", located)
        wanted = table_input(dataset, location)
        if table is None:
            self._create(wanted)
        elif _differs(table, wanted):
            with self._calling("glue:UpdateTable", dataset.name):
                self.client.update_table(DatabaseName=self.database, TableInput=wanted)

    def _create(self, wanted: Any) -> None:
        try:
            with self._calling("glue:CreateTable", wanted["Name"]):
                self.client.create_table(DatabaseName=self.database, TableInput=wanted)
        except ClientError as error:
            if error.response["Error"]["Code"] == "AlreadyExistsException":
                raise Contended(f"table {wanted['Name']} was made a moment ago") from error
            raise

    def _switch(self, dataset: Dataset, locations: Mapping[str, str]) -> None:
        """Each partition in one step: a query reads the version before or this one."""
        missing: list[str] = []
        for some in _parts([*locations]):
            missing += self._update_partitions(dataset, locations, some)
        for some in _parts(missing):
            self._create_partitions(dataset, locations, some)

    def _update_partitions(
        self, dataset: Dataset, locations: Mapping[str, str], some: Iterable[str]
    ) -> list[str]:
        """Those that aren't there yet."""
        with self._calling("glue:BatchUpdatePartition", dataset.name):
            answer = self.client.batch_update_partition(
                DatabaseName=self.database,
                TableName=dataset.name,
                Entries=[
                    {
                        "PartitionValueList": [each],
                        "PartitionInput": partition_input(dataset, each, locations[each]),
                    }
                    for each in some
                ],
            )
        missing: list[str] = []
        for error in answer.get("Errors", []):
            if error["ErrorDetail"]["ErrorCode"] != "EntityNotFoundException":
                raise TransientError(f"a partition of {dataset.name} wasn't updated: {error}")
            missing.append(error["PartitionValueList"][0])
        return missing

    def _create_partitions(
        self, dataset: Dataset, locations: Mapping[str, str], missing: Iterable[str]
    ) -> None:
        with self._calling("glue:BatchCreatePartition", dataset.name):
            answer = self.client.batch_create_partition(
                DatabaseName=self.database,
                TableName=dataset.name,
                PartitionInputList=[
                    partition_input(dataset, partition, locations[partition])
                    for partition in missing
                ],
            )
        if errors := answer.get("Errors", []):
            # Somebody made it meanwhile, maybe of another version; the next round updates it.
            raise Contended(f"partitions of {dataset.name}: {errors[0]}, {len(errors)} in all")

    def _table(self, name: str) -> Any:
        try:
            with self._calling("glue:GetTable", name):
                return self.client.get_table(DatabaseName=self.database, Name=name)["Table"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "EntityNotFoundException":
                return None
            raise

    def _partitions(self, name: str) -> Iterable[Any]:
        pages = self.client.get_paginator("get_partitions").paginate(
            DatabaseName=self.database, TableName=name, ExcludeColumnSchema=False
        )
        with self._calling("glue:GetPartitions", name):
            for page in pages:
                yield from page["Partitions"]

    @contextmanager
    def _calling(self, action: str, table: str) -> Iterator[None]:
        """Source: https://docs.aws.amazon.com/glue/latest/webapi/CommonErrors.html"""
        try:
            with doing(action, f"{self.database}.{table}"):
                yield
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_NOW:
                raise TransientError(str(error)) from error
            raise


def _parts(partitions: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(partitions), MOST_AT_ONCE):
        yield partitions[start : start + MOST_AT_ONCE]


def _differs(table: Any, wanted: Any) -> bool:
    """Glue answers more than it was given."""
    stored, asked = table["StorageDescriptor"], wanted["StorageDescriptor"]
    columns = [(each["Name"], each["Type"], each.get("Comment", "")) for each in stored["Columns"]]
    return (
        columns != [(each["Name"], each["Type"], each["Comment"]) for each in asked["Columns"]]
        or stored["Location"] != asked["Location"]
        or table.get("Description", "") != wanted["Description"]
    )
