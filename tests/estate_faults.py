"""What goes wrong in an estate, done on purpose, and what its bus has carried meanwhile."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.estate_process import EstateProcess, eventually, processes_of
from tools.deployment.account import Account
from tools.redrive.command import overview
from tools.repository import DEFAULT_REGION, LOCAL_STAGE

Event = dict[str, Any]


def function_name(service: str, key: str) -> str:
    return f"stackyard-{service}-local-{key}"


@contextmanager
def denied(estate: EstateProcess, function: str, action: str) -> Iterator[None]:
    """As when a role was changed by mistake, until somebody has mended it."""
    lambda_, iam = estate.client("lambda"), estate.client("iam")
    role = lambda_.get_function_configuration(FunctionName=function)["Role"].rpartition("/")[2]
    statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName="denied", PolicyDocument=document)
    try:
        yield
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="denied")


@contextmanager
def impatient(estate: EstateProcess, *queues: str, after_s: int = 1) -> Iterator[None]:
    """What failed comes again soon: the minutes that are right for work are long here.

    Longer than an attempt takes with the SDK's tries, or a message is at work twice at once.
    """
    sqs = estate.client("sqs")
    usual = {url: _visibility_timeout_s(sqs, url) for url in map(estate.registry, queues)}
    for url in usual:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(after_s)})
    try:
        yield
    finally:
        for url, timeout_s in usual.items():
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": timeout_s})


def _visibility_timeout_s(sqs: Any, url: str) -> str:
    asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    return str(asked["Attributes"]["VisibilityTimeout"])


@contextmanager
def paused(estate: EstateProcess, function: str) -> Iterator[None]:
    """The function takes nothing from its queue or stream meanwhile."""
    lambda_ = estate.client("lambda")
    asked = lambda_.list_event_source_mappings(FunctionName=function)
    (mapping,) = asked["EventSourceMappings"]
    lambda_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        yield
    finally:
        lambda_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def kill_workers(estate: EstateProcess, function: str) -> int:
    """End its processes as the kernel would when memory runs out; how many there were."""
    if not Path("/proc").exists():
        pytest.skip("a function's processes are known by /proc, which Linux alone has")
    wanted = f"AWS_LAMBDA_FUNCTION_NAME={function}".encode()
    killed = set[int]()
    for pid in processes_of(estate.cloud):
        with suppress(FileNotFoundError, ProcessLookupError):
            if wanted in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
    eventually("them to be gone", lambda: not killed & {*processes_of(estate.cloud)})
    return len(killed)


@dataclass
class Listener:
    """A queue that hears all that the estate's bus carries."""

    estate: EstateProcess
    name: str = field(default_factory=lambda: f"listener-{uuid4()}")
    heard: list[Event] = field(default_factory=list)

    def open(self) -> None:
        sqs, events = self.estate.client("sqs"), self.estate.client("events")
        self.queue = sqs.create_queue(QueueName=self.name)["QueueUrl"]
        asked = sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])
        self.bus = self.estate.registry("platform/bus/name")
        pattern = json.dumps({"source": [{"prefix": "stackyard."}]})
        events.put_rule(Name=self.name, EventBusName=self.bus, EventPattern=pattern)
        target = {"Id": "1", "Arn": asked["Attributes"]["QueueArn"], "InputPath": "$.detail"}
        events.put_targets(Rule=self.name, EventBusName=self.bus, Targets=[target])

    def close(self) -> None:
        events = self.estate.client("events")
        events.remove_targets(Rule=self.name, EventBusName=self.bus, Ids=["1"])
        events.delete_rule(Name=self.name, EventBusName=self.bus)
        self.estate.client("sqs").delete_queue(QueueUrl=self.queue)

    def said(self, thing: str, subject: str | None = None) -> list[Event]:
        """Events of that name, such as `photo-received.v1`, heard until now."""
        sqs = self.estate.client("sqs")
        while messages := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                self.heard.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return [
            event
            for event in self.heard
            if event["type"].endswith(f".{thing}") and subject in (None, event["subject"])
        ]

    def wait_for(self, thing: str, subject: str) -> Event:
        return eventually(f"{thing} of {subject}", lambda: self.said(thing, subject))[0]

    def say_again(self, *events: Event) -> None:
        """As EventBridge may deliver twice, or an archive is replayed."""
        entries = [
            {
                "EventBusName": self.bus,
                "Source": event["source"],
                "DetailType": event["type"],
                "Detail": json.dumps(event),
            }
            for event in events
        ]
        assert self.estate.client("events").put_events(Entries=entries)["FailedEntryCount"] == 0


@contextmanager
def listening(estate: EstateProcess) -> Iterator[Listener]:
    listener = Listener(estate)
    try:
        listener.open()
        yield listener
    finally:
        listener.close()


def dead_letters(estate: EstateProcess) -> list[str]:
    """Names of the queues that hold some, as `npm run redrive` lists them: asked here, for it is
    asked again and again until there are some."""
    account = Account(LOCAL_STAGE, DEFAULT_REGION, estate.cloud.endpointUrl)
    return [each["queue"] for each in overview(account) if each["messages"]]


def in_the_outbox(estate: EstateProcess) -> list[Any]:
    """Items of web-api's table whose events wait to be published."""
    answer = estate.client("dynamodb").query(
        TableName=estate.registry("web-api/table/name"),
        KeyConditionExpression="pk = :outbox",
        ExpressionAttributeValues={":outbox": {"S": f"OUTBOX#{DEFAULT_REGION}"}},
    )
    return list(answer["Items"])


def sweep_until_empty(estate: EstateProcess) -> None:
    """Young items are the stream's until their grace has passed."""

    def swept() -> bool:
        sweeper = function_name("web-api", "sweepOutbox")
        answer = estate.client("lambda").invoke(FunctionName=sweeper, Payload=b"{}")
        assert "FunctionError" not in answer
        return not in_the_outbox(estate)

    eventually("the sweeper to have published all", swept, every_s=0.5)


def logged(estate: EstateProcess, function: str, text: str) -> list[str]:
    """Lines of the function's log that hold the text."""
    pages = estate.client("logs").get_paginator("filter_log_events")
    group = f"/aws/lambda/{function}"
    return [
        event["message"]
        for page in pages.paginate(logGroupName=group)
        for event in page["events"]
        if text in event["message"]
    ]
