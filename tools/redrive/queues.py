"""Dead-letter queues of a stage, found through what refers to them in the services' stacks.

Never by names: the stack says what is its own, and a queue's policy, a rule's target or a
mapping's destination says what a queue is for.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from tools.deployment.account import Account
from tools.redrive.messages import dig
from tools.redrive.origins import ConsumerQueue, Origin, RuleTarget, Stream
from tools.repository import Refusal, Service, services

QUEUE, RULE, MAPPING = "AWS::SQS::Queue", "AWS::Events::Rule", "AWS::Lambda::EventSourceMapping"


@dataclass(frozen=True, slots=True)
class DeadLetterQueue:
    service: str
    logical_id: str
    url: str
    waiting: int
    """Messages, approximately; those that somebody looks at are counted too."""
    origins: tuple[Origin, ...]

    @property
    def name(self) -> str:
        return f"{self.service}/{self.logical_id}"


def dead_letter_queues(account: Account) -> list[DeadLetterQueue]:
    """Of all services that are deployed to the stage."""
    return [queue for service in services().values() for queue in _Stack(account, service).found()]


def named(queues: list[DeadLetterQueue], name: str) -> DeadLetterQueue:
    """By logical id or `service/logicalId`; raises Refusal naming those that there are."""
    found = [queue for queue in queues if name in (queue.logical_id, queue.name)]
    if len(found) == 1:
        return found[0]
    those = ", ".join(queue.name for queue in (found or queues)) or "none is deployed"
    what = "several are called that" if found else "there is no such dead-letter queue"
    raise Refusal(f"expected one of {those}; {what}: {name!r}")


@dataclass(frozen=True)
class _Queue:
    logical_id: str
    url: str
    attributes: dict[str, str]

    @property
    def arn(self) -> str:
        return self.attributes["QueueArn"]

    @property
    def dead_letters_go_to(self) -> str | None:
        policy = self.attributes.get("RedrivePolicy")
        return json.loads(policy)["deadLetterTargetArn"] if policy else None

    @property
    def waiting(self) -> int:
        counters = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return sum(int(self.attributes.get(name, 0)) for name in counters)


@dataclass(frozen=True)
class _Stack:
    account: Account
    service: Service

    def found(self) -> Iterator[DeadLetterQueue]:
        for queue in self._queues:
            if origins := tuple(self._origins(queue)):
                yield DeadLetterQueue(
                    self.service.name, queue.logical_id, queue.url, queue.waiting, origins
                )

    def _origins(self, dead_letters: _Queue) -> Iterator[Origin]:
        for queue in self._queues:
            if queue.dead_letters_go_to == dead_letters.arn:
                yield ConsumerQueue(
                    queue.logical_id, queue.url, queue.arn, self._consumer_of(queue.arn)
                )
        for rule, target in self._targets:
            if dig(target, "DeadLetterConfig.Arn") == dead_letters.arn:
                yield self._rule_target(rule, target)
        for mapping in self._mappings:
            if dig(mapping, "DestinationConfig.OnFailure.Destination") == dead_letters.arn:
                yield Stream(_name(mapping["FunctionArn"]), mapping["EventSourceArn"])

    def _rule_target(self, rule: str, target: dict[str, Any]) -> RuleTarget:
        urls = {queue.arn: queue.url for queue in self._queues}
        is_rewritten = "InputTransformer" in target or "Input" in target
        arn = target["Arn"]
        path = target.get("InputPath", "")
        return RuleTarget(rule, target["Id"], arn, urls.get(arn), path, is_rewritten)

    def _consumer_of(self, queue_arn: str) -> str | None:
        of = [m["FunctionArn"] for m in self._mappings if m.get("EventSourceArn") == queue_arn]
        return _name(of[0]) if of else None

    @cached_property
    def _resources(self) -> list[dict[str, Any]]:
        """Empty when the service isn't deployed."""
        pages = self.account.client("cloudformation").get_paginator("list_stack_resources")
        stack = self.service.stack(self.account.stage)
        try:
            found = pages.paginate(StackName=stack)
            return [each for page in found for each in page["StackResourceSummaries"]]
        except ClientError as error:
            # CloudFormation has no code of its own for it: the text alone tells it from others.
            is_absent = "does not exist" in str(error)
            if is_absent and error.response["Error"]["Code"] == "ValidationError":
                return []
            raise

    def _of_type(self, kind: str) -> Iterator[tuple[str, str]]:
        """Logical and physical id; a resource that is being made has no physical one yet."""
        for each in self._resources:
            if each["ResourceType"] == kind and each.get("PhysicalResourceId"):
                yield each["LogicalResourceId"], each["PhysicalResourceId"]

    @cached_property
    def _queues(self) -> list[_Queue]:
        sqs = self.account.client("sqs")
        return [
            _Queue(
                logical_id,
                url,
                sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"],
            )
            for logical_id, url in self._of_type(QUEUE)
        ]

    @cached_property
    def _mappings(self) -> list[dict[str, Any]]:
        lambda_ = self.account.client("lambda")
        return [lambda_.get_event_source_mapping(UUID=uuid) for _, uuid in self._of_type(MAPPING)]

    @cached_property
    def _targets(self) -> list[tuple[str, dict[str, Any]]]:
        """Logical id of each rule, with each of its targets."""
        events = self.account.client("events")
        found = []
        for logical_id, physical_id in self._of_type(RULE):
            bus, _, rule = physical_id.rpartition("|")
            for name in [bus] if bus else self._buses:
                if _has_rule(events, name, rule):
                    answer = events.list_targets_by_rule(Rule=rule, EventBusName=name)
                    found += [(logical_id, target) for target in answer["Targets"]]
        return found

    @cached_property
    def _buses(self) -> list[str]:
        """AWS gives a rule's bus in its physical id, `bus|rule`; the local cloud doesn't."""
        answer = self.account.client("events").list_event_buses()
        return [bus["Name"] for bus in answer["EventBuses"]]


def _has_rule(events: Any, bus: str, rule: str) -> bool:
    found = events.list_rules(EventBusName=bus, NamePrefix=rule)["Rules"]
    return any(each["Name"] == rule for each in found)


def _name(function_arn: str) -> str:
    """https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html names its forms."""
    return function_arn.split(":function:")[1].partition(":")[0]
