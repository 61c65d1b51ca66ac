"""Half of a batch is really done, the other answered as its service does for what failed."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from tools.local_cloud.fault_proxy.faults import injected
from tools.local_cloud.fault_proxy.rules import Rule

Client = Callable[..., Any]
FIVE = [str(number) for number in range(5)]
DONE = ["1", "3"]
"""Every other one is refused, from the first on."""


@pytest.fixture
def half(proxy_url: str) -> Callable[[str, str], Any]:
    return lambda service, operation: injected(Rule(service, operation, "half-fail"), proxy_url)


@pytest.fixture
def queue(direct: Client) -> str:
    return str(direct("sqs").create_queue(QueueName=f"queue-{uuid4()}")["QueueUrl"])


def messages(direct: Client, queue: str) -> Iterator[dict[str, Any]]:
    ask = {"QueueUrl": queue, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 1}
    while taken := direct("sqs").receive_message(**ask).get("Messages"):
        yield from taken


def test_events(proxied: Client, direct: Client, queue: str, half: Any) -> None:
    sqs, events, source = direct("sqs"), direct("events"), f"test.{uuid4()}"
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    events.put_rule(Name=source, EventPattern=f'{{"source": ["{source}"]}}')
    target = {"Id": "queue", "Arn": arn["QueueArn"], "InputPath": "$.detail.n"}
    events.put_targets(Rule=source, Targets=[target])
    entries = [{"Source": source, "DetailType": "t", "Detail": f'{{"n": "{n}"}}'} for n in FIVE]
    with half("events", "PutEvents") as rule:
        answer = proxied("events").put_events(Entries=entries)
        assert rule.hits == 1
    assert answer["FailedEntryCount"] == 3
    assert ["EventId" in entry for entry in answer["Entries"]] == [False, True] * 2 + [False]
    assert answer["Entries"][0]["ErrorCode"] == "ThrottlingException"
    assert sorted(m["Body"].strip('"') for m in messages(direct, queue)) == DONE


def test_messages(proxied: Client, direct: Client, queue: str, half: Any) -> None:
    with half("sqs", "SendMessageBatch"):
        answer = proxied("sqs").send_message_batch(
            QueueUrl=queue, Entries=[{"Id": n, "MessageBody": n} for n in FIVE]
        )
    assert [entry["Id"] for entry in answer["Successful"]] == DONE
    assert [(entry["Id"], entry["SenderFault"]) for entry in answer["Failed"]] == [
        ("0", False), ("2", False), ("4", False),
    ]  # fmt: skip
    assert sorted(message["Body"] for message in messages(direct, queue)) == DONE


def test_deletions(proxied: Client, direct: Client, queue: str, half: Any) -> None:
    sqs = direct("sqs")
    sqs.send_message_batch(QueueUrl=queue, Entries=[{"Id": n, "MessageBody": n} for n in FIVE])
    taken = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    entries = [{"Id": m["Body"], "ReceiptHandle": m["ReceiptHandle"]} for m in taken]
    with half("sqs", "DeleteMessageBatch"):
        answer = proxied("sqs").delete_message_batch(QueueUrl=queue, Entries=entries)
    assert [entry["Id"] for entry in answer["Successful"]] == DONE
    assert [entry["Id"] for entry in answer["Failed"]] == ["0", "2", "4"]
    for message in taken:
        if message["Body"] not in DONE:
            sqs.change_message_visibility(
                QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )
    assert sorted(message["Body"] for message in messages(direct, queue)) == ["0", "2", "4"]


def test_items_of_two_tables(proxied: Client, direct: Client, half: Any) -> None:
    dynamodb, tables = direct("dynamodb"), [f"table-{uuid4()}", f"table-{uuid4()}"]
    for table in tables:
        dynamodb.create_table(
            TableName=table, BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        )  # fmt: skip
    writes = [{"PutRequest": {"Item": {"pk": {"S": n}}}} for n in FIVE]
    request = {tables[0]: writes[:3], tables[1]: writes[3:]}
    with half("dynamodb", "BatchWriteItem"):
        answer = proxied("dynamodb").batch_write_item(RequestItems=request)
    assert answer["UnprocessedItems"] == {
        tables[0]: [writes[0], writes[2]],
        tables[1]: [writes[4]],
    }
    written = [item["pk"]["S"] for t in tables for item in dynamodb.scan(TableName=t)["Items"]]
    assert written == DONE


def test_records_of_a_stream(proxied: Client, direct: Client, half: Any) -> None:
    kinesis, name = direct("kinesis"), f"stream-{uuid4()}"
    kinesis.create_stream(StreamName=name, ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    with half("kinesis", "PutRecords"):
        answer = proxied("kinesis").put_records(
            StreamName=name, Records=[{"Data": n.encode(), "PartitionKey": n} for n in FIVE]
        )
    assert answer["FailedRecordCount"] == 3
    assert ["SequenceNumber" in each for each in answer["Records"]] == [False, True] * 2 + [False]
    shard = kinesis.list_shards(StreamName=name)["Shards"][0]["ShardId"]
    place = kinesis.get_shard_iterator(
        StreamName=name, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )
    records = kinesis.get_records(ShardIterator=place["ShardIterator"])["Records"]
    assert [record["Data"].decode() for record in records] == DONE


def test_records_of_a_delivery_stream(proxied: Client, direct: Client, half: Any) -> None:
    s3, firehose, name = direct("s3"), direct("firehose"), f"delivery-{uuid4()}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    firehose.create_delivery_stream(
        DeliveryStreamName=name,
        S3DestinationConfiguration={
            "RoleARN": "arn:aws:iam::000000000000:role/any", "BucketARN": f"arn:aws:s3:::{name}",
        },
    )  # fmt: skip
    with half("firehose", "PutRecordBatch"):
        answer = proxied("firehose").put_record_batch(
            DeliveryStreamName=name, Records=[{"Data": n.encode()} for n in FIVE]
        )
    assert answer["FailedPutCount"] == 3
    has_id = ["RecordId" in each for each in answer["RequestResponses"]]
    assert has_id == [False, True] * 2 + [False]
    deadline = time.monotonic() + 10
    keys: list[str] = []
    while len(keys) < 2 and time.monotonic() < deadline:  # one object a record, on the local cloud
        keys = [each["Key"] for each in s3.list_objects_v2(Bucket=name).get("Contents", [])]
    found = sorted(s3.get_object(Bucket=name, Key=key)["Body"].read().decode() for key in keys)
    assert "".join(found).split() in (DONE, ["13"])


def test_a_batch_of_one_is_refused_whole(
    proxied: Client, direct: Client, queue: str, half: Any
) -> None:
    with half("sqs", "SendMessageBatch"):
        answer = proxied("sqs").send_message_batch(
            QueueUrl=queue, Entries=[{"Id": "only", "MessageBody": "only"}]
        )
    assert answer.get("Successful", []) == []
    assert [entry["Id"] for entry in answer["Failed"]] == ["only"]
    assert list(messages(direct, queue)) == []
