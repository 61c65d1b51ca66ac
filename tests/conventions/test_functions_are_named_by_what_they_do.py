"""A function's key is a verb and what it is done to, in camelCase: `publishOutbox`."""

import re
from collections.abc import Iterator

from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_aws_stack
from tests.violations import Violation, expect_none
from tools.repository import APP

# One that is missing here is added with the function that needs it; a noun never is.
VERBS = {
    "aggregate", "announce", "answer", "apply", "audit", "authorize", "build", "check", "classify",
    "close", "collect", "compact", "convert", "copy", "count", "crawl", "delete", "deliver",
    "detect", "dispatch", "evaluate", "expire", "export", "fetch", "find", "finish", "import",
    "index", "land", "learn", "list", "load", "maintain", "make", "map", "notify", "open", "parse",
    "plan", "process", "publish", "purge", "quarantine", "query", "read", "receive", "record",
    "redrive", "reduce", "refuse", "register", "relay", "remove", "render", "replay", "report",
    "resize", "rotate", "route", "run", "scan", "schedule", "send", "serve", "settle", "start",
    "store", "submit", "summarize", "sweep", "take", "transform", "update", "validate", "verify",
    "watch", "work", "write",
}  # fmt: skip
CAMEL_CASE = re.compile(r"([a-z]+)([A-Z][a-z0-9]+)+")


def unverbed(stack: Stack) -> Iterator[Violation]:
    for logical_id, function in stack.of_type("AWS::Lambda::Function").items():
        key = str(function["FunctionName"]).removeprefix(f"{APP}-{stack}-".replace("/", "-"))
        match = CAMEL_CASE.fullmatch(key)
        if match is None or match[1] not in VERBS:
            yield Violation(
                stack.at(logical_id),
                expected=f"{APP}-<service>-<stage>-<key>, the key of verb and object in camelCase "
                "(publishOutbox)",
                found=key,
                do="rename it under functions: in serverless.yml; a verb that is new goes to VERBS",
                why="logs, alarms and permissions show this name alone; it should say what happens",
            )


@every_aws_stack
def test_every_function_is_named_by_a_verb_and_its_object(stack: Stack) -> None:
    expect_none(unverbed(stack))


def test_a_function_planted_with_another_kind_of_name_is_reported() -> None:
    for key in (
        "outboxPublisher",
        "publish_outbox",
        "Publish",
        "handler",
        "publish",
        "otherStack-publishOutbox",
    ):
        stack, function = copy_with("AWS::Lambda::Function")
        stack.resources[function]["Properties"]["FunctionName"] = (
            f"{APP}-{stack.service}-{stack.stage}-{key}"
        )
        assert planted(unverbed, stack).where == stack.at(function)
