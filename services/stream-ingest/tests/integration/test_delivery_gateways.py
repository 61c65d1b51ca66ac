"""One suite for the gateways of delivery, on a local cloud and on the tests' AWS in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from localstack_client.session import Session

from stream_ingest.domain.delivery import Delivery
from stream_ingest.domain.errors import Contended
from stream_ingest.domain.reading import Reason, Refusal
from stream_ingest.domain.stored import Accepted
from stream_ingest.engines.gzip_format import decompressed
from stream_ingest.gateways.dynamodb_checkpoints import sequence_key
from stream_ingest.gateways.dynamodb_deliveries import DynamoDbDeliveries
from stream_ingest.gateways.s3_claims import S3Claims
from stream_ingest.gateways.s3_quarantine import S3Quarantine
from stream_ingest.gateways.s3_readings import S3AcceptedReadings, S3RawBackup
from stream_ingest.gateways.s3_refused import S3RefusedReadings
from tests.aws_in_memory.buckets import Buckets
from tests.aws_in_memory.effects import Effects
from tests.aws_in_memory.table import Table
from tests.batches import batch

SHARD = "shardId-000000000006"


@dataclass
class Aws:
    s3: Any
    dynamodb: Any
    bucket: str
    table: str

    def wait(self, *sequence_numbers: str) -> None:
        for number in sequence_numbers:
            item = {
                "pk": {"S": f"pending#{SHARD}"},
                "sk": {"S": sequence_key(number)},
                "name": {"S": f"{SHARD}/{number}-{number}"},
                "accepted": {"S": f"accepted/{number}"},
                "count": {"N": "1"},
                "sizeBytes": {"N": "300"},
            }
            self.dynamodb.put_item(TableName=self.table, Item=item)


@pytest.fixture
def bucket(session: Session) -> Iterator[str]:
    """With versions, as the claims bucket."""
    s3 = session.client("s3")
    name = f"stream-ingest-{uuid4()}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    yield name
    found = s3.list_object_versions(Bucket=name)
    for each in [*found.get("Versions", []), *found.get("DeleteMarkers", [])]:
        s3.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
    s3.delete_bucket(Bucket=name)


@pytest.fixture(params=["in memory", "local cloud"])
def aws(request: pytest.FixtureRequest) -> Aws:
    if request.param == "in memory":
        effects = Effects()
        return Aws(Buckets(effects), Table(effects), "bucket", "table")
    session: Session = request.getfixturevalue("session")
    bucket, table = request.getfixturevalue("bucket"), request.getfixturevalue("table")
    return Aws(session.client("s3"), session.client("dynamodb"), bucket, table)


def test_a_claim_holds_its_first_content_whoever_comes_later(aws: Aws) -> None:
    claims = S3Claims(aws.s3, aws.bucket)
    first = claims.store("stream-ingest/readings/1.parquet", b"first", "application/x-ndjson")
    assert (first.size_bytes, first.sha256) == (5, sha256(b"first").hexdigest())
    again = claims.store("stream-ingest/readings/1.parquet", b"another", "application/x-ndjson")
    assert again == first


def test_accepted_lines_are_read_as_they_were_kept(aws: Aws) -> None:
    kept = S3AcceptedReadings(aws.s3, aws.bucket)
    accepted = kept.keep(batch(b"1"), [b'{"a":1}', '{"a":"山"}'.encode()])
    assert accepted == Accepted(accepted.key, 2, 8 + 12)
    assert decompressed(kept.read(accepted.key)) == '{"a":1}\n{"a":"山"}\n'.encode()


def test_a_repeat_of_a_batch_backs_it_up_under_the_same_name(aws: Aws) -> None:
    backup = S3RawBackup(aws.s3, aws.bucket)
    key = backup.keep(batch(b"\x00", b"2"))
    assert backup.keep(batch(b"\x00", b"2")) == key
    listed = aws.s3.list_objects_v2(Bucket=aws.bucket, Prefix="raw/")["Contents"]
    assert [each["Key"] for each in listed] == [key]


def refusals(*data: bytes) -> list[Refusal]:
    return [
        Refusal(Reason.NOT_JSON, "a detail", 0, at, "key", each) for at, each in enumerate(data)
    ]


def test_refused_readings_are_found_page_by_page_and_moved_when_they_are_replayed(
    aws: Aws,
) -> None:
    records = batch(b"1").records
    quarantine = S3Quarantine(aws.s3, aws.bucket)
    refused = S3RefusedReadings(aws.s3, aws.bucket)
    keys = [quarantine.keep(f"{SHARD}/{at}-{at}", refusals(b"1", b"\xff"), records) for at in "123"]
    first = refused.keys(None, 2)
    assert [*first, *refused.keys(first[-1], 2)] == keys
    one, other = refused.read(keys[0])
    assert (one.data, other.data) == (b"1", b"\xff")
    refused.move(keys[0], [one], [other])
    assert refused.read(keys[0]) == []
    (left,) = set(refused.keys(None, 10)) - set(keys)
    assert refused.read(left) == [other]
    (moved,) = aws.s3.list_objects_v2(Bucket=aws.bucket, Prefix="replayed/")["Contents"]
    assert refused.read(moved["Key"]) == [one]


def test_what_waits_comes_in_the_shards_order(aws: Aws) -> None:
    deliveries = DynamoDbDeliveries(aws.dynamodb, aws.table)
    assert deliveries.pending(SHARD) == []
    aws.wait("1000", "99", "999")
    assert [each.last for each in deliveries.pending(SHARD)] == ["99", "999", "1000"]


def test_a_commit_deletes_what_was_delivered_and_keeps_its_promise_until_it_is_settled(
    aws: Aws,
) -> None:
    deliveries = DynamoDbDeliveries(aws.dynamodb, aws.table)
    aws.wait("1", "2", "3")
    assert deliveries.read(SHARD) == Delivery(SHARD)
    first = Delivery(SHARD, 1, '{"an": "event"}')
    deliveries.commit(first, deliveries.pending(SHARD)[:2])
    assert deliveries.read(SHARD) == first
    assert [each.last for each in deliveries.pending(SHARD)] == ["3"]
    deliveries.settle(first)
    assert deliveries.read(SHARD) == Delivery(SHARD, 1)


@pytest.mark.parametrize("version", [1, 3])
def test_a_commit_that_is_not_the_next_one_changes_nothing(aws: Aws, version: int) -> None:
    deliveries = DynamoDbDeliveries(aws.dynamodb, aws.table)
    aws.wait("1", "2")
    deliveries.commit(Delivery(SHARD, 1, "one"), deliveries.pending(SHARD)[:1])
    with pytest.raises(Contended):
        deliveries.commit(Delivery(SHARD, version, "another"), deliveries.pending(SHARD))
    assert deliveries.read(SHARD) == Delivery(SHARD, 1, "one")
    assert [each.last for each in deliveries.pending(SHARD)] == ["2"]


def test_an_old_promise_settles_no_newer_one(aws: Aws) -> None:
    deliveries = DynamoDbDeliveries(aws.dynamodb, aws.table)
    aws.wait("1", "2")
    for version in (1, 2):
        deliveries.commit(
            Delivery(SHARD, version, f"promise {version}"), deliveries.pending(SHARD)[:1]
        )
    deliveries.settle(Delivery(SHARD, 1, "promise 1"))
    assert deliveries.read(SHARD) == Delivery(SHARD, 2, "promise 2")
