"""A stream that takes records as Kinesis's API says, and refuses what a test wants refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

Entry = Mapping[str, Any]
HALF_OF_ALL_HASHES = 2**127


def takes_all(entries: Sequence[Entry]) -> Sequence[bool]:
    return [True] * len(entries)


@dataclass
class FakeKinesis:
    """`takes` says of each entry of a request whether it is taken; `faults` are raised first, one
    a request. `records` are those taken, in their order."""

    takes: Callable[[Sequence[Entry]], Sequence[bool]] = takes_all
    faults: list[Exception] = field(default_factory=list)
    requests: list[list[Entry]] = field(default_factory=list)
    records: list[Entry] = field(default_factory=list)

    def put_records(self, *, StreamName: str = "", Records: Any) -> Any:  # noqa: N803
        entries: list[Entry] = list(Records)
        self.requests.append(entries)
        _expect_within_limits(entries)
        if self.faults:
            raise self.faults.pop(0)
        answers: list[dict[str, str]] = []
        for entry, is_taken in zip(entries, self.takes(entries), strict=True):
            if is_taken:
                self.records.append(entry)
                answers.append({"SequenceNumber": f"{len(self.records)}", "ShardId": "shardId-0"})
            else:
                answers.append(
                    {
                        "ErrorCode": "ProvisionedThroughputExceededException",
                        "ErrorMessage": "Rate exceeded for shard shardId-0",
                    }
                )
        refused = sum("ErrorCode" in answer for answer in answers)
        return {"FailedRecordCount": refused, "Records": answers}

    @property
    def data(self) -> list[bytes]:
        return [entry["Data"] for entry in self.records]


def is_in_first_half(entry: Entry) -> bool:
    """Which of two equal shards takes it."""
    explicit = entry.get("ExplicitHashKey")
    digest = md5(entry["PartitionKey"].encode(), usedforsecurity=False).digest()
    return int(explicit or int.from_bytes(digest, "big")) < HALF_OF_ALL_HASHES


def _expect_within_limits(entries: Sequence[Entry]) -> None:
    """https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html"""
    sizes = [len(entry["Data"]) + len(entry["PartitionKey"].encode()) for entry in entries]
    assert 1 <= len(entries) <= 500
    assert all(1 <= len(entry["PartitionKey"]) <= 256 for entry in entries)
    assert max(sizes) <= 1024 * 1024
    assert sum(sizes) <= 5 * 1024 * 1024
