"""A queue's visibility timeout is at least six times the timeout of the function that polls it."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

TIMES = 6
# Where nothing is said: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sqs-queue.html
DEFAULT_VISIBILITY_S = 30


def hasty_queues(stack: Stack) -> Iterator[Violation]:
    functions, queues = stack.of_type("AWS::Lambda::Function"), stack.of_type("AWS::SQS::Queue")
    for mapping in stack.of_type("AWS::Lambda::EventSourceMapping").values():
        queue = stack.resource_of(mapping["EventSourceArn"])
        function = stack.resource_of(mapping["FunctionName"])
        if queue not in queues or function not in functions:
            continue
        hidden_s = int(queues[queue].get("VisibilityTimeout", DEFAULT_VISIBILITY_S))
        needed_s = TIMES * int(functions[function].get("Timeout", 3))
        needed_s += int(mapping.get("MaximumBatchingWindowInSeconds", 0))
        if hidden_s < needed_s:
            yield Violation(
                stack.at(queue),
                expected=f"VisibilityTimeout: {needed_s} or more, {TIMES} times the timeout "
                f"of {function} "
                "and the batching window",
                found=f"{hidden_s}",
                do="raise it, or lower the function's timeout",
                why="a throttled batch is tried again meanwhile; with less the message comes "
                "twice, and goes "
                "to the dead letters early: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
            )


@every_stack
def test_a_queue_hides_a_message_six_times_as_long_as_its_function_may_run(stack: Stack) -> None:
    expect_none(hasty_queues(stack))


def test_a_queue_planted_with_the_default_visibility_is_reported() -> None:
    stack, queue = copy_with("AWS::SQS::Queue", lambda each: "VisibilityTimeout" in each)
    del stack.resources[queue]["Properties"]["VisibilityTimeout"]
    assert planted(hasty_queues, stack).where == stack.at(queue)
