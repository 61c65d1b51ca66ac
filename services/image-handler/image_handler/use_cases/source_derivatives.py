"""All derivatives of one version of an original, made and stored."""

from dataclasses import dataclass
from uuid import UUID

from image_handler.domain.containers import require_whole
from image_handler.domain.containers.sniffing import sniff
from image_handler.domain.errors import WrongContent
from image_handler.domain.limits import MOST_BYTES, require_bounded
from image_handler.domain.names import Names
from image_handler.domain.original import Original
from image_handler.domain.recipe import Picture, Recipe
from image_handler.events import Derivative
from image_handler.use_cases.roles import Derivatives, Engine
from image_handler.use_cases.source_roles import Originals


@dataclass(frozen=True, slots=True)
class Convert:
    """Twice is as once: names and bytes follow from version and recipe."""

    originals: Originals
    engine: Engine
    derivatives: Derivatives
    names: Names

    def __call__(
        self, source: UUID, key: str, original: Original, recipe: Recipe
    ) -> list[Derivative]:
        """Raises Refused, SourceGone among it, and what the roles raise of their own."""
        if original.size_bytes > MOST_BYTES:
            raise WrongContent(
                f"expected at most {MOST_BYTES:,} bytes, found {original.size_bytes:,}"
            )
        content = self.originals.read(key, original.version)
        content_type = sniff(content) or "nothing that is known"
        require_whole(content, content_type)
        header = self.engine.header(content, content_type)
        require_bounded(header)
        sizes = recipe.sizes(header.width, header.height)
        pictures = self.engine.pictures(content, sizes, recipe.formats)
        return [self._stored(source, original.version, recipe, picture) for picture in pictures]

    def _stored(self, source: UUID, version: str, recipe: Recipe, picture: Picture) -> Derivative:
        size, made_as = picture.size, picture.format
        key = self.names.derivative(source, version, recipe.fingerprint, size.box_pixels, made_as)
        self.derivatives.store(key, picture)
        return Derivative(
            box_pixels=size.box_pixels,
            content_type=made_as.content_type,
            width=size.width,
            height=size.height,
            size_bytes=len(picture.content),
            url=f"{recipe.base_url}/{key}",
        )
