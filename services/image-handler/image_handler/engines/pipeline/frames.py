"""The frames of an animation, one below the other in one tall picture.

Source: sharp 0.35, `src/operations.cc` (CropMultiPage, EmbedMultiPage).
"""

from typing import NamedTuple

from pyvips import Image  # type: ignore[import-untyped]

from image_handler.domain.edits.errors import PictureError
from image_handler.domain.records import dataclass
from image_handler.engines.pipeline.loading import stay_sequential


class Area(NamedTuple):
    left: int
    top: int
    width: int
    height: int


@dataclass(slots=True)
class Frames:
    """A picture on its way: `pages` frames of `page_height` each; one frame is a usual picture.

    `premultiplied` says that the colours stand multiplied by alpha, as they must be to be mixed;
    `depth` what numbers (libvips' name) they are to become again before layers are laid over.
    """

    image: Image
    pages: int
    page_height: int
    premultiplied: bool = False
    depth: str | None = None

    def require_one(self, what: str) -> None:
        if self.pages > 1:
            raise PictureError(f"{what} is not supported for multi-page images")

    @property
    def frame_height(self) -> int:
        return self.page_height if self.pages > 1 else int(self.image.height)

    def crop(self, area: Area) -> None:
        """Cut the area out of each frame."""
        if self.pages == 1:
            self.image = self.image.extract_area(*area)
        elif area.top == 0 and area.height == self.page_height:
            self.image = self.image.extract_area(area.left, 0, area.width, self.image.height)
        else:
            image = stay_sequential(self.image)
            tops = range(area.top, area.top + self.pages * self.page_height, self.page_height)
            self._assemble(
                [image.extract_area(area.left, top, area.width, area.height) for top in tops],
                area.height,
            )

    def embed(self, area: Area, extend: str, background: list[float] | None) -> None:
        """Put each frame at left and top of a canvas of the area's size."""
        filling = {"extend": extend} | ({"background": background} if background else {})
        left, top, width, height = area
        if self.pages == 1:
            self.image = self.image.embed(left, top, width, height, **filling)
        elif top == 0 and height == self.page_height:
            self.image = self.image.embed(left, 0, width, self.image.height, **filling)
        elif left == 0 and width == self.image.width:
            # Side by side all frames grow downwards in one go.
            wide = self.image.grid(self.page_height, self.pages, 1)
            wide = wide.embed(0, top, wide.width, height, **filling)
            self._assemble(
                [wide.extract_area(width * page, 0, width, height) for page in range(self.pages)],
                height,
            )
        else:
            self._assemble([each.embed(*area, **filling) for each in self._split()], height)

    def flip(self, *, each: bool) -> None:
        """Upside down; sharp takes all frames for one picture, so that the last one comes first."""
        self.image = self.image.flip("vertical")
        if each and self.pages > 1:
            self._assemble(self._split()[::-1], self.page_height)

    def _split(self) -> list[Image]:
        tops = range(0, self.pages * self.page_height, self.page_height)
        width = self.image.width
        return [self.image.extract_area(0, top, width, self.page_height) for top in tops]

    def _assemble(self, pages: list[Image], page_height: int) -> None:
        self.image = Image.arrayjoin(pages, across=1)
        self.page_height = page_height
