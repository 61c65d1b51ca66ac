"""Taking away all that was made of one photograph."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from image_handler.domain import names
from image_handler.domain.names import Names
from image_handler.domain.records import dataclass
from image_handler.use_cases.roles import Caches, Derivatives


@dataclass(frozen=True, slots=True)
class Erase:
    """Derivatives, then what the edges keep of them, then manifests: each step can be repeated.

    The derivatives before the edges, for a cache that forgets first would fetch them again. The
    manifests last: an attempt that is killed after the derivatives leaves them to tell the next one
    that the edges must still forget. What has neither was never announced, and nobody could have
    fetched it: of those CloudFront, which takes few invalidations at a time, isn't told.
    """

    derivatives: Derivatives
    caches: Caches
    names: Names
    now: Callable[[], datetime]

    def __call__(self, photo_id: UUID, cause: str) -> None:
        """`cause` is the event's id; the edges are told anew of whatever was found anew."""
        prefix, manifests = self.names.prefix(photo_id), names.manifests(photo_id)
        was_served = self.derivatives.erase(prefix)
        if was_served or self.derivatives.holds(manifests):
            self.caches.forget(prefix, reference=f"{cause} {self.now().isoformat()}")
        self.derivatives.erase(manifests)
        self.derivatives.erase(names.refusals(photo_id))
