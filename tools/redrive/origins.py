"""What a dead-letter queue serves: who puts messages there, and where they would go back to."""

from dataclasses import dataclass
from typing import Any

from tools.redrive.messages import Message, dig
from tools.repository import Refusal


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as it is sent again."""

    queue_url: str
    body: str
    attributes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ConsumerQueue:
    """Its consumer failed too often.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """

    logical_id: str
    url: str
    arn: str
    function: str | None

    @property
    def title(self) -> str:
        return f"queue {self.logical_id}"

    def is_of(self, message: Message) -> bool:
        return message.system.get("DeadLetterQueueSourceArn") == self.arn

    def delivery(self, message: Message) -> Delivery:
        return Delivery(self.url, message.body, message.attributes)


@dataclass(frozen=True, slots=True)
class RuleTarget:
    """EventBridge couldn't deliver; it says why in the message's attributes.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    """

    rule: str
    """Logical id."""
    target: str
    target_arn: str
    queue_url: str | None
    """None when the target isn't a queue of the same stack."""
    input_path: str
    is_rewritten: bool
    """By an InputTransformer, or a constant Input."""

    @property
    def title(self) -> str:
        return f"target {self.target} of rule {self.rule}"

    @property
    def function(self) -> str | None:
        return None  # the event never came to one

    def is_of(self, message: Message) -> bool:
        return bool(dig(message.attributes, "TARGET_ARN.StringValue") == self.target_arn)

    def delivery(self, message: Message) -> Delivery:
        """The dead letter is the whole event; the target gets of it what its InputPath names.

        Not the attributes: they say why the delivery failed, and a delivery has none.
        Raises Refusal when only EventBridge could make the target's input.
        """
        if self.queue_url is None or self.is_rewritten:
            raise Refusal(
                f"{self.title} isn't a queue of its stack that gets the event or a part of it: "
                "mend the target, then publish the event again: aws events put-events, with "
                "source, detail-type and detail as `--show` prints them"
            )
        return Delivery(self.queue_url, message.part(self.input_path), {})


@dataclass(frozen=True, slots=True)
class Stream:
    """A function failed on a batch of a stream's records; the message tells which, not what.

    https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
    """

    function: str
    source_arn: str

    @property
    def title(self) -> str:
        return f"stream of {self.function}"

    def is_of(self, message: Message) -> bool:
        return bool(dig(message.json, "requestContext.functionArn"))

    def delivery(self, message: Message) -> Delivery:
        raise Refusal(
            f"a dead letter of the {self.title} holds the place of records in the stream, and no "
            "event: nothing could be sent again. `--show` prints the error and the place; the "
            "service's README says who handles what the stream left (for an outbox, its sweeper "
            "does). Delete it then: aws sqs delete-message"
        )


Origin = ConsumerQueue | RuleTarget | Stream


def origin_of(message: Message, origins: tuple[Origin, ...]) -> Origin:
    """Raises Refusal when several may be meant, and the message doesn't say which."""
    if len(origins) == 1:
        return origins[0]
    of = [origin for origin in origins if origin.is_of(message)]
    if len(of) != 1:
        titles = ", ".join(origin.title for origin in origins)
        raise Refusal(f"message {message.id} doesn't say from which it came: {titles}")
    return of[0]
