"""The stream that all doors lead to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from stream_ingest.domain.stream_entry import StreamEntry
from stream_ingest.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient


class KinesisStream(Struct, frozen=True):
    client: "KinesisClient"
    stream: str

    def put(self, entries: Sequence[StreamEntry]) -> list[str | None]:
        """For each entry None, or the code by which the stream refused it; the others are in.

        Takes what fits into a request (domain/stream_entry.py). Raises TransientError when the
        request failed as a whole, after which some entries may be in.
        """
        with doing("kinesis:PutRecords", self.stream):
            answer = self.client.put_records(
                StreamName=self.stream,
                Records=[{"PartitionKey": e.partition_key, "Data": e.data} for e in entries],
            )
        # PutRecords answers 200 even when it refuses all.
        return [record.get("ErrorCode") for record in answer["Records"]]
