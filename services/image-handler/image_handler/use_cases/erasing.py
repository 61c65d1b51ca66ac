"""Taking away all that was made of one photograph."""

from dataclasses import dataclass
from uuid import UUID

from image_handler.domain import names
from image_handler.domain.names import Names
from image_handler.use_cases.roles import Caches, Derivatives


@dataclass(frozen=True, slots=True)
class Erase:
    """The bucket first: a cache that forgets before would fetch the derivative again."""

    derivatives: Derivatives
    caches: Caches
    names: Names

    def __call__(self, photo_id: UUID, reference: str) -> None:
        prefix = self.names.prefix(photo_id)
        self.derivatives.erase(prefix)
        self.derivatives.erase(names.manifests(photo_id))
        self.caches.forget(prefix, reference)
