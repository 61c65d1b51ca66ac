"""The service with fakes for the world, and its two doors as SQS opens them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from image_handler.events import Deleted, PhotoRefused, Received
from image_handler.handlers import delete_derivatives, make_derivatives
from image_handler.use_cases.delete_derivatives import DeleteDerivatives
from image_handler.use_cases.erasing import Erase
from image_handler.use_cases.make_derivatives import MakeDerivatives
from tests.fakes import (
    NAMES,
    NOW,
    RECIPE,
    FakeBus,
    FakeCaches,
    FakeClaims,
    FakeContext,
    FakeDerivatives,
    FakeEngine,
    FakeQuarantine,
    photograph,
    received,
    sqs_batch,
    written,
)


def clock() -> Callable[[], datetime]:
    """Another moment each time, a second after the one before."""
    seconds = count()
    return lambda: NOW + timedelta(seconds=next(seconds))


@dataclass
class House:
    """`between` wraps each role before it is given to a use case."""

    claims: FakeClaims = field(default_factory=FakeClaims)
    engine: FakeEngine = field(default_factory=FakeEngine)
    derivatives: FakeDerivatives = field(default_factory=FakeDerivatives)
    caches: FakeCaches = field(default_factory=FakeCaches)
    bus: FakeBus = field(default_factory=FakeBus)
    quarantine: FakeQuarantine = field(default_factory=FakeQuarantine)
    now: Callable[[], datetime] = lambda: NOW
    between: Callable[[Any], Any] = lambda role: role

    @property
    def make(self) -> MakeDerivatives:
        return MakeDerivatives(
            claims=self.between(self.claims),
            engine=self.between(self.engine),
            derivatives=self.between(self.derivatives),
            erase=self._erase,
            bus=self.between(self.bus),
            names=NAMES,
            recipe=RECIPE,
            claims_bucket=received().data.claim.bucket,
            now=self.now,
        )

    @property
    def delete(self) -> DeleteDerivatives:
        return DeleteDerivatives(self.between(self.derivatives), self._erase)

    @property
    def _erase(self) -> Erase:
        return Erase(self.between(self.derivatives), self.between(self.caches), NAMES, self.now)

    @property
    def refusal(self) -> PhotoRefused:
        """Of the only event that was said."""
        (event,) = self.bus.events
        assert isinstance(event.data, PhotoRefused)
        return event.data

    def hold(self, name: str = "photo.jpg") -> Received:
        """Put a photograph among the claims, and answer the event that tells of it."""
        event = received(name)
        self.claims.hold(photograph(name), event.data.claim)
        return event

    def hear(self, *messages: Received | str) -> list[str]:
        """Answers which of makeDerivatives' messages go back to the queue."""
        return _failed(make_derivatives.handle(_batch(*messages), FakeContext()))

    def hear_deleted(self, *messages: Deleted | str) -> list[str]:
        return _failed(delete_derivatives.handle(_batch(*messages), FakeContext()))


def _batch(*messages: Received | Deleted | str) -> dict[str, Any]:
    return sqs_batch([m if isinstance(m, str) else written(m) for m in messages])


def _failed(answer: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
