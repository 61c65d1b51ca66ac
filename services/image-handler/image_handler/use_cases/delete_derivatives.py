"""A deleted photograph leaves nothing behind."""

from image_handler.domain.records import dataclass
from image_handler.events import Deleted
from image_handler.use_cases.erasing import Erase
from image_handler.use_cases.roles import Derivatives


@dataclass(frozen=True, slots=True)
class DeleteDerivatives:
    """The tombstone stands first: whoever is converting the photograph now finds it at the end."""

    derivatives: Derivatives
    erase: Erase

    def __call__(self, deleted: Deleted) -> None:
        photo = deleted.data
        self.derivatives.mark_deleted(photo.photo_id, photo.deleted_at)
        self.erase(photo.photo_id, cause=deleted.id)
