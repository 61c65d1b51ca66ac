"""A redrive policy points to a queue of its own stack, of its own kind."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

WHY = (
    "SQS keeps redelivering what it can't move away: "
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html"
)


def redrives_to_nowhere(stack: Stack) -> Iterator[Violation]:
    queues = stack.of_type("AWS::SQS::Queue")
    for queue, properties in queues.items():
        if "RedrivePolicy" not in properties:
            continue
        arn = properties["RedrivePolicy"].get("deadLetterTargetArn", "")
        target = stack.resource_of(arn)
        if target not in queues or target == queue:
            yield Violation(
                stack.at(queue),
                expected="deadLetterTargetArn: the ARN of another queue in this template",
                found=stack.arn(arn),
                do="declare that queue, and name it by !GetAtt",
                why=WHY,
            )
        elif bool(properties.get("FifoQueue")) != bool(queues[target].get("FifoQueue")):
            yield Violation(
                stack.at(queue),
                expected="queue and dead-letter queue both FIFO, or neither",
                found=f"{target} is of the other kind",
                do="give both the same FifoQueue",
                why=WHY,
            )


@every_stack
def test_every_redrive_leads_to_a_queue_of_its_stack(stack: Stack) -> None:
    expect_none(redrives_to_nowhere(stack))


def test_the_removed_dead_letter_queue_of_a_queue_is_reported() -> None:
    stack, queue = copy_with("AWS::SQS::Queue", lambda each: "RedrivePolicy" in each)
    redrive = stack.resources[queue]["Properties"]["RedrivePolicy"]
    del stack.resources[str(stack.resource_of(redrive["deadLetterTargetArn"]))]
    assert planted(redrives_to_nowhere, stack).where == stack.at(queue)


def test_a_queue_planted_as_its_own_dead_letter_queue_is_reported() -> None:
    stack, queue = copy_with("AWS::SQS::Queue", lambda each: "RedrivePolicy" in each)
    redrive = stack.resources[queue]["Properties"]["RedrivePolicy"]
    redrive["deadLetterTargetArn"] = {"Fn::GetAtt": [queue, "Arn"]}
    assert planted(redrives_to_nowhere, stack).where == stack.at(queue)


def test_a_fifo_queue_planted_before_a_standard_one_is_reported() -> None:
    stack, queue = copy_with("AWS::SQS::Queue", lambda each: "RedrivePolicy" in each)
    stack.resources[queue]["Properties"]["FifoQueue"] = True
    assert planted(redrives_to_nowhere, stack).where == stack.at(queue)
