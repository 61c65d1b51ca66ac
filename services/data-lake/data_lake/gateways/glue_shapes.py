"""A data set as Glue's catalogue describes a table of Parquet files that are found by links."""

from typing import Any

from data_lake.domain.dataset import Dataset
from data_lake.domain.hive_types import hive_type

_MOST_COMMENT = 255
"""https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html"""


def table_input(dataset: Dataset, location: str) -> Any:
    partition_keys = []
    if column := dataset.layout.partition_column:
        partition_keys = [{"Name": column, "Type": "string"}]
    return {
        "Name": dataset.name,
        "Description": dataset.description[:2048],
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet"},
        "PartitionKeys": partition_keys,
        "StorageDescriptor": storage(dataset, location),
    }


def partition_input(dataset: Dataset, partition: str, location: str) -> Any:
    return {"Values": [partition], "StorageDescriptor": storage(dataset, location)}


def storage(dataset: Dataset, location: str) -> Any:
    return {
        "Columns": [
            {
                "Name": column.name,
                "Type": hive_type(column.type),
                "Comment": column.description[:_MOST_COMMENT],
            }
            for column in dataset.columns
        ],
        "Location": location,
        "InputFormat": "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "SerdeInfo": {
            "SerializationLibrary": ("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"),
        },
    }
