"""The routes of where a data set's rows lie, and where they are from."""

from typing import TypeVar

from flask import Blueprint

from data_lake.api.access import Needs
from data_lake.api.call import Call
from data_lake.api.dataset_answers import (
    FilePageAnswer,
    LineageAnswer,
    PartitionPageAnswer,
    VersionPageAnswer,
    file_answer,
    origin_answer,
    partition_answer,
)
from data_lake.api.datasets import missing
from data_lake.api.operations import Operation, serve
from data_lake.api.parameters import PAGE, text
from data_lake.api.problems import NOT_FOUND, Problem
from data_lake.api.reply import Reply
from data_lake.wiring import http as wiring

places = Blueprint("places", __name__)
PARTITION = {"partition": text(300)}
Found = TypeVar("Found")

PARTITIONS = Operation(
    id="listPartitions", method="GET", path="/datasets/<name>/partitions",
    needs=Needs.READ, query=PAGE, answers=PartitionPageAnswer,
)  # fmt: skip
VERSIONS = Operation(
    id="listVersions", method="GET", path="/datasets/<name>/versions",
    needs=Needs.READ, query={**PARTITION, **PAGE}, answers=VersionPageAnswer,
)  # fmt: skip
FILES = Operation(
    id="listFiles", method="GET", path="/datasets/<name>/files",
    needs=Needs.READ, query={**PARTITION, **PAGE}, answers=FilePageAnswer,
)  # fmt: skip
LINEAGE = Operation(
    id="getLineage", method="GET", path="/datasets/<name>/lineage",
    needs=Needs.READ, query=PAGE, answers=LineageAnswer,
)  # fmt: skip


@serve(places, PARTITIONS)
def list_partitions(call: Call, name: str) -> Reply:
    read = wiring.read_datasets().partitions
    page = _there(read(name, call.position(), call.query["limit"]), missing(name))
    return Reply(
        answer=PartitionPageAnswer(
            partitions=[partition_answer(each) for each in page.items],
            next_cursor=call.cursor(page.position),
        )
    )


@serve(places, VERSIONS)
def list_versions(call: Call, name: str) -> Reply:
    read, partition = wiring.read_datasets().versions, _partition(call)
    page = _there(
        read(name, partition, call.position(), call.query["limit"]), _nowhere(name, partition)
    )
    return Reply(
        answer=VersionPageAnswer(
            versions=[partition_answer(each) for each in page.items],
            next_cursor=call.cursor(page.position),
        )
    )


@serve(places, FILES)
def list_files(call: Call, name: str) -> Reply:
    read, partition = wiring.read_datasets().files, _partition(call)
    page = _there(
        read(name, partition, call.position(), call.query["limit"]), _nowhere(name, partition)
    )
    return Reply(
        answer=FilePageAnswer(
            files=[file_answer(each) for each in page.items],
            next_cursor=call.cursor(page.position),
        )
    )


@serve(places, LINEAGE)
def get_lineage(call: Call, name: str) -> Reply:
    read = wiring.read_datasets().lineage
    page = _there(read(name, call.position(), call.query["limit"]), missing(name))
    return Reply(
        answer=LineageAnswer(
            origins=[origin_answer(each) for each in page.items],
            next_cursor=call.cursor(page.position),
        )
    )


def _partition(call: Call) -> str:
    """The rows of a data set without partitions are all in the one of no name."""
    return call.query["partition"] or ""


def _there(found: Found | None, missing_detail: str) -> Found:
    if found is None:
        raise Problem(NOT_FOUND, missing_detail)
    return found


def _nowhere(name: str, partition: str) -> str:
    return f"data set {name} has no rows in the partition {partition!r}"
