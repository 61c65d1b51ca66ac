"""What leads into the stream, on the local cloud: the gateway, the producer, the topic rule."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import yaml
from localstack_client.session import Session

from clients.stream_producer import Aggregation, Producer, Settings
from stream_ingest.domain.kpl import deaggregate
from stream_ingest.domain.stream_entry import StreamEntry
from stream_ingest.events.device_messages import device_message
from stream_ingest.gateways.kinesis_stream import KinesisStream
from tests.door import reading

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

IOT_YML = Path(__file__).parents[2] / "resources/iot.yml"
SHARDS = 4


class _Tags(yaml.SafeLoader):
    """Reads what CloudFormation tags as nothing."""


_Tags.add_multi_constructor("!", lambda *_: None)


@pytest.fixture(scope="module")
def kinesis(session: Session) -> "KinesisClient":
    client: KinesisClient = session.client("kinesis")
    return client


@pytest.fixture
def stream(kinesis: "KinesisClient") -> Iterator[str]:
    name = f"stream-ingest-{uuid4()}"
    kinesis.create_stream(StreamName=name, ShardCount=SHARDS)
    kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    yield name
    kinesis.delete_stream(StreamName=name)


def records_of(kinesis: "KinesisClient", stream: str) -> dict[str, list[tuple[str, bytes]]]:
    """Partition key and data of all records, by shard, in its order."""
    shards = [each["ShardId"] for each in kinesis.list_shards(StreamName=stream)["Shards"]]
    found: dict[str, list[tuple[str, bytes]]] = {}
    for shard in shards:
        iterator = kinesis.get_shard_iterator(
            StreamName=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records = kinesis.get_records(ShardIterator=iterator)["Records"]
        found[shard] = [(each["PartitionKey"], each["Data"]) for each in records]
    return found


def test_what_is_put_is_in_the_stream_as_it_was(kinesis: "KinesisClient", stream: str) -> None:
    entries = [StreamEntry(f"device-{n % 5}", b"\x00\xff %d" % n) for n in range(100)]
    assert KinesisStream(kinesis, stream).put(entries) == [None] * 100
    found = [each for of_shard in records_of(kinesis, stream).values() for each in of_shard]
    assert sorted(found) == sorted((each.partition_key, each.data) for each in entries)


def test_aggregated_readings_lie_in_their_devices_shard_and_in_order(
    kinesis: "KinesisClient", stream: str
) -> None:
    devices = [f"device-{number}" for number in range(20)]
    failures: list[object] = []
    settings = Settings(aggregation=Aggregation(lanes=8))
    for each in (settings, Settings()):
        with Producer(kinesis, stream, failures.append, each) as producer:
            for number in range(10):
                for device in devices:
                    producer.put(device, b"%s %d" % (device.encode(), number))
    assert failures == []
    shard_of: dict[str, set[str]] = {}
    order: dict[str, list[bytes]] = {}
    for shard, records in records_of(kinesis, stream).items():
        for key, data in records:
            for part in deaggregate(data, key):
                shard_of.setdefault(part.partition_key, set()).add(shard)
                order.setdefault(part.partition_key, []).append(part.data)
    for device in devices:
        assert len(shard_of[device]) == 1
        assert order[device] == [b"%s %d" % (device.encode(), n % 10) for n in range(20)]


@pytest.fixture
def queue_of_rule(session: Session) -> Iterator[tuple[Any, str]]:
    """The topic rule of resources/iot.yml with a queue of its own."""
    template = yaml.load(IOT_YML.read_text(), _Tags)["Resources"]
    payload = template["DeviceReadingsRule"]["Properties"]["TopicRulePayload"]
    sqs, iot = session.client("sqs"), session.client("iot")
    name = f"stream-ingest-{uuid4()}"
    queue: str = sqs.create_queue(QueueName=name)["QueueUrl"]
    iam = session.client("iam")
    assume = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
              "Principal": {"Service": "iot.amazonaws.com"}}}  # fmt: skip
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(assume))
    role = made["Role"]["Arn"]
    rule = {
        "sql": payload["Sql"],
        "awsIotSqlVersion": payload["AwsIotSqlVersion"],
        "actions": [{"sqs": {"queueUrl": queue, "roleArn": role, "useBase64": False}}],
    }
    rule_name = name.replace("-", "_")
    iot.create_topic_rule(ruleName=rule_name, topicRulePayload=rule)
    yield sqs, queue
    iot.delete_topic_rule(ruleName=rule_name)
    iam.delete_role(RoleName=name)
    sqs.delete_queue(QueueUrl=queue)


@pytest.mark.parametrize(
    "payload", [json.dumps(reading(), indent=1).encode(), b"no json", b"\xff\xf3\x89\x9a\xc2"]
)
def test_the_topic_rule_hands_over_what_was_published_and_by_whom(
    session: Session, queue_of_rule: tuple[Any, str], payload: bytes
) -> None:
    sqs, queue = queue_of_rule
    before_us = time.time_ns() // 1000
    publish = session.client("iot-data").publish
    publish(topic="devices/boiler-1/readings", qos=1, payload=payload)
    publish(topic="devices/boiler-1/status", qos=1, payload=payload)
    received = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5, MaxNumberOfMessages=10)
    (body,) = (each["Body"] for each in received["Messages"])
    message = device_message("m", body)
    assert (message.device_id, message.data) == ("boiler-1", payload)
    assert abs(message.received_at_us - before_us) < 60e6
