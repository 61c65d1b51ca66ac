"""Dead letters of a real stack on the local cloud: found, looked at, sent back, never lost."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.estate_process import eventually
from tests.tools.redrive_stack import EVENT, TEMPLATE
from tools.cli.options import app
from tools.deployment.account import Account
from tools.deployment.stacks import functions
from tools.local_cloud import process
from tools.local_cloud.fault_proxy.faults import injected
from tools.local_cloud.fault_proxy.rules import Rule
from tools.redrive import command, messages
from tools.redrive.origins import RuleTarget
from tools.redrive.queues import DeadLetterQueue, dead_letter_queues, named
from tools.repository import ROOT, Refusal, service

Queues = dict[str, str]
SEVERAL = 12
"""More than SQS gives in one answer."""
REPLAYS = """
import sys
from tools.deployment.account import Account
from tools.redrive import command, messages
messages.HIDDEN_S = 1
command.replay(Account("local", "eu-west-1", sys.argv[1]), "ParkedDeadLetters", None, None)
"""


@pytest.fixture(scope="module")
def account(cloud: process.LocalCloud) -> Account:
    return Account("local", "eu-west-1", cloud.endpointUrl)


@pytest.fixture(scope="module")
def urls(account: Account) -> Queues:
    """Of the queues of the stack, by logical id."""
    client, name = account.client("cloudformation"), service("cron-audit").stack("local")
    client.create_stack(StackName=name, TemplateBody=TEMPLATE, Capabilities=["CAPABILITY_IAM"])
    client.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    resources = client.list_stack_resources(StackName=name)["StackResourceSummaries"]
    return {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for each in resources
        if each["ResourceType"] == "AWS::SQS::Queue"
    }


@pytest.fixture(autouse=True)
def emptied(account: Account, urls: Queues, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(messages, "WAIT_S", 0)  # here one process holds all of a queue
    yield
    for url in urls.values():
        account.client("sqs").purge_queue(QueueUrl=url)


def send(account: Account, url: str, *bodies: str, **more: Any) -> None:
    for body in bodies:
        account.client("sqs").send_message(QueueUrl=url, MessageBody=body, **more)


def held(account: Account, url: str) -> list[str]:
    """Bodies of all that lies there, put back."""
    with messages.looked_at(account.client("sqs"), url, 100) as found:
        return sorted(message.body for message in found)


def queue(account: Account, name: str) -> DeadLetterQueue:
    return named(dead_letter_queues(account), name)


def test_every_dead_letter_queue_is_found_with_what_it_serves(account: Account) -> None:
    (function,) = functions(account, service("cron-audit"))
    assert {row["queue"]: row["serves"] for row in command.overview(account)} == {
        "HeardDeadLetters": ["queue HeardQueue"],
        "ParkedDeadLetters": ["queue ParkedQueue"],
        "RuleDeadLetters": ["target detail of rule DetailRule", "target whole of rule WholeRule"],
        "StreamDeadLetters": [f"stream of {function}"],
    }


def test_the_overview_counts_messages_and_tells_the_age_of_the_oldest(
    account: Account, urls: Queues
) -> None:
    send(account, urls["ParkedDeadLetters"], "one", "two")
    rows = {row["queue"]: row for row in command.overview(account)}
    assert rows["ParkedDeadLetters"]["messages"] == 2
    assert 0 <= rows["ParkedDeadLetters"]["oldestSeconds"] < 60
    assert rows["RuleDeadLetters"]["oldestSeconds"] is None
    assert len(held(account, urls["ParkedDeadLetters"])) == 2, "looked at, and not hidden"


def test_a_message_that_failed_is_shown_with_the_error_that_its_consumer_logged(
    account: Account, urls: Queues
) -> None:
    sent = account.client("sqs").send_message(
        QueueUrl=urls["HeardQueue"], MessageBody=json.dumps(EVENT)
    )

    def shown() -> list[dict[str, Any]]:
        return command.contents(account, "cron-audit/HeardDeadLetters", 10)

    (row,) = eventually("the message among the dead letters", shown)
    assert row["messageId"] == sent["MessageId"], "it keeps its id"
    assert row["timesReceived"] >= 1
    assert row["event"] == {
        "id": "event-1", "type": EVENT["type"], "subject": "site-1", "correlationId": "story-1",
    }  # fmt: skip
    assert row["lastError"]["text"] == "not now: TransientError: the table is away"
    assert shown()[0]["messageId"] == sent["MessageId"], "nothing was taken"


def test_a_message_is_waited_for_where_that_is_asked(account: Account, urls: Queues) -> None:
    with ThreadPoolExecutor() as other:
        shown = other.submit(command.contents, account, "ParkedDeadLetters", 10, True)
        with pytest.raises(TimeoutError):
            shown.result(timeout=1)
        send(account, urls["ParkedDeadLetters"], "late")
        assert [row["body"] for row in shown.result(timeout=10)] == ["late"]


def test_replayed_messages_go_back_with_their_attributes_and_leave_the_dead_letters(
    account: Account, urls: Queues
) -> None:
    bodies = [f"{number:02}" for number in range(SEVERAL)]
    attribute = {"kind": {"DataType": "String", "StringValue": "a"}}
    send(account, urls["ParkedDeadLetters"], *bodies, MessageAttributes=attribute)
    moved = command.replay(account, "ParkedDeadLetters", None, None)
    assert moved == {"queue": "cron-audit/ParkedDeadLetters", "moved": SEVERAL, "stays": 0}
    with messages.looked_at(account.client("sqs"), urls["ParkedQueue"], 100) as found:
        assert sorted(message.body for message in found) == bodies
        assert {message.attributes["kind"]["StringValue"] for message in found} == {"a"}
    assert held(account, urls["ParkedDeadLetters"]) == []


def test_one_message_or_a_limited_number_is_replayed_alone(account: Account, urls: Queues) -> None:
    send(account, urls["ParkedDeadLetters"], "one", "two", "three")
    rows = command.contents(account, "ParkedDeadLetters", 10)
    wanted = next(row["messageId"] for row in rows if row["body"] == "two")
    assert command.replay(account, "ParkedDeadLetters", wanted, None)["moved"] == 1
    assert held(account, urls["ParkedQueue"]) == ["two"]
    assert command.replay(account, "ParkedDeadLetters", None, 1)["moved"] == 1
    assert len(held(account, urls["ParkedDeadLetters"])) == 1
    with pytest.raises(Refusal, match="has no message absent"):
        command.replay(account, "ParkedDeadLetters", "absent", None)
    assert len(held(account, urls["ParkedDeadLetters"])) == 1


@pytest.mark.parametrize(
    ("rule", "lands_in", "expected"),
    [("Detail", "ParkedQueue", EVENT), ("Whole", "HeardDeadLetters", {"detail": EVENT})],
)
def test_a_rules_dead_letter_goes_to_the_target_that_it_names_as_the_rule_would_send_it(
    account: Account, urls: Queues, rule: str, lands_in: str, expected: dict[str, Any]
) -> None:
    """The local cloud stores the setting and never uses it, so the dead letter is made here."""
    target = {"Detail": "ParkedQueue", "Whole": "HeardQueue"}[rule]
    arn = account.client("sqs").get_queue_attributes(
        QueueUrl=urls[target], AttributeNames=["QueueArn"]
    )["Attributes"]["QueueArn"]
    said = {"TARGET_ARN": arn, "ERROR_CODE": "NO_PERMISSIONS", "ERROR_MESSAGE": "denied"}
    attributes = {n: {"DataType": "String", "StringValue": value} for n, value in said.items()}
    body = json.dumps({"detail": EVENT})
    send(account, urls["RuleDeadLetters"], body, MessageAttributes=attributes)
    (row,) = command.contents(account, "RuleDeadLetters", 1)
    assert row["lastError"]["text"] == "NO_PERMISSIONS: denied"
    assert row["event"]["correlationId"] == "story-1"
    assert command.replay(account, "RuleDeadLetters", None, None)["moved"] == 1
    found = eventually("it to arrive", lambda: held(account, urls[lands_in]))
    assert [json.loads(each) for each in found] == [expected]


def test_a_rules_dead_letter_that_does_not_say_which_target_it_missed_is_left(
    account: Account, urls: Queues
) -> None:
    send(account, urls["RuleDeadLetters"], json.dumps({"detail": EVENT}))
    with pytest.raises(Refusal, match="doesn't say from which it came: target detail of rule"):
        command.replay(account, "RuleDeadLetters", None, None)
    (row,) = command.contents(account, "RuleDeadLetters", 10)
    assert (row["from"], row["event"]["id"]) == (None, "event-1"), "still there, and shown"


def test_a_target_whose_input_only_eventbridge_makes_is_refused(
    account: Account, urls: Queues
) -> None:
    found = queue(account, "RuleDeadLetters").origins[0]
    assert isinstance(found, RuleTarget)
    rewritten = replace(found, is_rewritten=True)
    send(account, urls["RuleDeadLetters"], "{}")
    with (
        messages.looked_at(account.client("sqs"), urls["RuleDeadLetters"], 1) as (message,),
        pytest.raises(Refusal, match="publish the event again: aws events put-events"),
    ):
        rewritten.delivery(message)


def test_a_streams_dead_letter_is_shown_and_refused_for_it_holds_no_event(
    account: Account, urls: Queues
) -> None:
    """As the page on failed batches shows it: docs.aws.amazon.com/lambda/latest/dg/with-ddb.html"""
    record = {
        "requestContext": {"functionArn": "arn:…:fails", "condition": "RetryAttemptsExhausted"},
        "DDBStreamBatchInfo": {"shardId": "shardId-0", "batchSize": 1},
    }
    send(account, urls["StreamDeadLetters"], json.dumps(record))
    (row,) = command.contents(account, "StreamDeadLetters", 1)
    assert row["lastError"]["text"] == "RetryAttemptsExhausted"
    with pytest.raises(Refusal, match="no event: nothing could be sent again"):
        command.replay(account, "StreamDeadLetters", None, None)
    assert len(held(account, urls["StreamDeadLetters"])) == 1


@pytest.mark.parametrize("name", ["HeardQueue", "web-api/HeardDeadLetters", "heard"])
def test_an_unknown_queue_is_refused_with_those_that_there_are(account: Account, name: str) -> None:
    with pytest.raises(Refusal, match="expected one of cron-audit/HeardDeadLetters, cron-audit/P"):
        command.contents(account, name, 1)


def test_a_name_that_two_services_use_is_refused_with_both(account: Account) -> None:
    one = queue(account, "HeardDeadLetters")
    both = [one, replace(one, service="web-api")]
    with pytest.raises(Refusal, match="cron-audit/HeardDeadLetters, web-api/HeardDeadLetters; sev"):
        named(both, "HeardDeadLetters")
    assert named(both, "web-api/HeardDeadLetters") is both[1]


@pytest.fixture
def through_proxy(account: Account, proxy_url: str) -> Account:
    return replace(account, endpoint_url=proxy_url)


def test_a_message_that_cannot_be_sent_stays_where_it_is(
    account: Account, through_proxy: Account, urls: Queues, proxy_url: str
) -> None:
    send(account, urls["ParkedDeadLetters"], "one", "poison", "three")
    refused = Rule("sqs", "SendMessage", "throttle", containing="poison")
    with (
        injected(refused, proxy_url) as rule,
        pytest.raises(Refusal, match=r"1 moved, then message .* couldn't be sent: .*Throttling"),
    ):
        command.replay(through_proxy, "ParkedDeadLetters", None, None)
    assert rule.hits == 0, "it is gone with its block"
    assert held(account, urls["ParkedQueue"]) == ["one"]
    assert held(account, urls["ParkedDeadLetters"]) == ["poison", "three"]


def test_a_message_that_cannot_be_deleted_comes_twice(
    account: Account, through_proxy: Account, urls: Queues, proxy_url: str
) -> None:
    send(account, urls["ParkedDeadLetters"], "one")
    with (
        injected(Rule("sqs", "DeleteMessage", "reset"), proxy_url),
        pytest.raises(Refusal, match="was sent but couldn't be deleted"),
    ):
        command.replay(through_proxy, "ParkedDeadLetters", None, None)
    assert command.replay(account, "ParkedDeadLetters", None, None)["moved"] == 1
    assert held(account, urls["ParkedQueue"]) == ["one", "one"]


def test_whoever_is_killed_between_sending_and_deleting_loses_nothing(
    account: Account, urls: Queues, proxy_url: str
) -> None:
    send(account, urls["ParkedDeadLetters"], "one")
    forever = Rule("sqs", "DeleteMessage", "delay", delay_ms=600_000)
    with injected(forever, proxy_url) as rule:
        replaying = subprocess.Popen([sys.executable, "-c", REPLAYS, proxy_url], cwd=ROOT)
        eventually("it to stand before the deletion", lambda: rule.hits)
        os.kill(replaying.pid, signal.SIGKILL)
        replaying.wait()
    assert held(account, urls["ParkedQueue"]) == ["one"]
    eventually("it to be seen again", lambda: held(account, urls["ParkedDeadLetters"]))
    assert command.replay(account, "ParkedDeadLetters", None, None)["moved"] == 1
    assert held(account, urls["ParkedQueue"]) == ["one", "one"]


def test_the_command_refuses_what_does_not_go_together(
    cloud: process.LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "running", lambda: cloud)

    def run(*arguments: str) -> str:
        answer = CliRunner().invoke(app, ["redrive", *arguments])
        return answer.stdout or answer.stderr or str(answer.exception)

    assert "expected one of --list, --show and --replay" in run("--list", "--show", "a")
    assert "--message goes with --replay" in run("--message", "a")
    assert "--wait goes with --show" in run("--replay", "a", "--wait")
    assert "greater than or equal to 1" in run("--show", "a", "--limit", "0")
    assert '"queue": "ParkedDeadLetters"' in run("--json")
    assert "target detail of rule DetailRule" in run("--list")
    assert "0 moved out of cron-audit/ParkedDeadLetters." in run("--replay", "ParkedDeadLetters")
    assert "0 of HeardDeadLetters; none was taken." in run("--show", "HeardDeadLetters")
