"""Which resources of a stack raise an alarm that somebody hears."""

from collections.abc import Iterator
from typing import Any

from tests.templates.registry import placeholder
from tests.templates.stacks import Properties, Stack

TOPIC = placeholder("platform/alarm-topic/arn")


def alarmed(stack: Stack, namespace: str, metric: str, dimension: str) -> set[str]:
    """Resources with an alarm on the first count above zero, whose action is the alarm topic."""
    values = alarmed_values(stack, namespace, metric, dimension)
    return {str(stack.resource_of(value)) for value in values}


def alarmed_values(stack: Stack, namespace: str, metric: str, dimension: str) -> Iterator[Any]:
    """As `alarmed`, what the alarms' dimension says, as it is written."""
    return (
        each["Value"]
        for alarm in stack.of_type("AWS::CloudWatch::Alarm").values()
        if alarm.get("Namespace") == namespace and alarm.get("MetricName") == metric
        if _rings_at_once(alarm) and TOPIC in alarm.get("AlarmActions", [])
        for each in alarm.get("Dimensions", [])
        if each["Name"] == dimension
    )


def _rings_at_once(alarm: Properties) -> bool:
    beyond = (alarm.get("ComparisonOperator"), alarm.get("Threshold"))
    is_first = beyond in (
        ("GreaterThanThreshold", 0),
        ("GreaterThanOrEqualToThreshold", 1),
    )
    return is_first and alarm.get("ActionsEnabled", True) is True
