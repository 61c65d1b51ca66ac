"""CloudWatch is let publish to the alarm topic, for this account only, through its key too."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates import policies
from tests.templates.registry import placeholder
from tests.templates.stacks import Properties, Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

CLOUDWATCH = "cloudwatch.amazonaws.com"
REGISTERED_AS = "/platform/alarm-topic/arn"
WHY = (
    "an alarm that can't publish is silent, and nothing else tells: "
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html"
)


def alarm_topics(stack: Stack) -> dict[str, Properties]:
    """Topics that the registry offers to alarms, and those that alarms of the stack name."""
    values = [
        parameter["Value"]
        for parameter in stack.of_type("AWS::SSM::Parameter").values()
        if parameter["Name"].endswith(REGISTERED_AS)
    ]
    for alarm in stack.of_type("AWS::CloudWatch::Alarm").values():
        values += alarm.get("AlarmActions", [])
    topics = stack.of_type("AWS::SNS::Topic")
    named = [stack.resource_of(value) for value in values]
    return {name: topics[name] for name in named if name in topics}


def closed_topics(stack: Stack) -> Iterator[Violation]:
    for topic in alarm_topics(stack):
        statements = policies.on(stack, topic)
        open_to = policies.lets_in(statements, CLOUDWATCH, "sns:Publish", f"${{{topic}.Arn}}")
        if not any("${AWS::AccountId}" in each.values("aws:SourceAccount") for each in open_to):
            yield Violation(
                stack.at(topic),
                expected=f"a policy by which {CLOUDWATCH} may sns:Publish, "
                "aws:SourceAccount: !Ref AWS::AccountId",
                found="a statement without aws:SourceAccount" if open_to else "no such statement",
                do="add an AWS::SNS::TopicPolicy with that condition",
                why=WHY,
            )


def closed_keys(stack: Stack) -> Iterator[Violation]:
    keys = stack.of_type("AWS::KMS::Key")
    for topic, properties in alarm_topics(stack).items():
        key = stack.resource_of(properties.get("KmsMasterKeyId", ""))
        document = keys[key]["KeyPolicy"] if key in keys else {}
        statements = list(policies.of_document(stack, document))
        needed = ["kms:Decrypt", "kms:GenerateDataKey"]
        for action in needed if key else []:
            if not policies.lets_in(statements, CLOUDWATCH, action, "*"):
                yield Violation(
                    stack.at(topic),
                    expected=f"the policy of {key} lets {CLOUDWATCH} do {action}",
                    found="no such statement",
                    do=f"add {' and '.join(needed)} for {CLOUDWATCH} to the key's policy",
                    why="SNS encrypts what CloudWatch publishes on CloudWatch's behalf: "
                    "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
                )


def alarms_without_topic(stack: Stack) -> Iterator[Violation]:
    topic = placeholder(REGISTERED_AS.strip("/"))
    for alarm, properties in stack.of_type("AWS::CloudWatch::Alarm").items():
        actions = properties.get("AlarmActions", [])
        own = [stack.resource_of(action) for action in actions]
        if topic not in actions and not alarm_topics(stack).keys() & own:
            yield Violation(
                stack.at(alarm),
                expected=f"AlarmActions: [${{registry:{REGISTERED_AS.strip('/')}}}]",
                found=f"AlarmActions: {actions}",
                do="name the estate's alarm topic by its address in the registry",
                why=WHY,
            )


@every_stack
def test_the_alarm_topic_lets_this_accounts_alarms_publish(stack: Stack) -> None:
    expect_none(closed_topics(stack))


@every_stack
def test_the_alarm_topics_key_lets_alarms_encrypt(stack: Stack) -> None:
    expect_none(closed_keys(stack))


@every_stack
def test_every_alarm_names_the_alarm_topic(stack: Stack) -> None:
    expect_none(alarms_without_topic(stack))


def test_the_removed_policy_of_the_alarm_topic_is_reported() -> None:
    stack, policy = copy_with("AWS::SNS::TopicPolicy")
    del stack.resources[policy]
    assert planted(closed_topics, stack).found == "no such statement"


def test_a_topic_planted_open_to_every_account_is_reported() -> None:
    stack, policy = copy_with("AWS::SNS::TopicPolicy")
    document = stack.resources[policy]["Properties"]["PolicyDocument"]
    del document["Statement"][0]["Condition"]
    assert planted(closed_topics, stack).found == "a statement without aws:SourceAccount"


def test_a_key_that_alarms_may_not_use_is_reported() -> None:
    stack, key = copy_with("AWS::KMS::Key")
    document = stack.resources[key]["Properties"]["KeyPolicy"]
    for statement in document["Statement"]:
        if statement["Principal"] == {"Service": CLOUDWATCH}:
            statement["Action"] = "kms:Decrypt"
    assert "kms:GenerateDataKey" in planted(closed_keys, stack).expected


def test_an_alarm_planted_without_action_is_reported() -> None:
    stack, alarm = copy_with("AWS::CloudWatch::Alarm")
    stack.resources[alarm]["Properties"]["AlarmActions"] = []
    assert planted(alarms_without_topic, stack).where == stack.at(alarm)
