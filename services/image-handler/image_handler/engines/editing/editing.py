"""One picture and the edits that were asked of it so far, as a `Sharp` object holds them."""

from typing import Any

from image_handler.domain.delivery.output_limits import require_affordable
from image_handler.domain.edits.methods import METHODS
from image_handler.domain.edits.options import Options
from image_handler.domain.edits.pictures import Metadata, Raw, Rendered, Source
from image_handler.domain.records import dataclass, field, replace
from image_handler.engines.pipeline import metadata, render

FIRST_ON_ITS_SIDE = 5
"""From this orientation on width and height change places: EXIF 2.32, 4.6.5, tag 274."""


@dataclass(slots=True)
class Editing:
    """With `bounded`, results that are too large or too much work are refused before any pixel."""

    source: Source
    options: Options = field(default_factory=Options)
    bounded: bool = False
    _header: Metadata | None = None

    def apply(self, method: str, value: Any) -> None:
        """Raises InvalidEdit."""
        METHODS[method](self.options, value)

    def metadata(self) -> Metadata:
        """Of the source, whatever was asked of it; raises NotAPicture."""
        if self._header is None:
            self._header = metadata.metadata(self.source)
        return self._header

    def measure(self) -> tuple[int, int]:
        """Width and height, of one frame, that `render` will give; raises PictureError."""
        return render.measure(self.source, self.options)

    def render(self) -> Rendered:
        """Raises PictureError, and RefusedRequest where it is bounded. May be called again."""
        return self._rendered(self.options)

    def render_as(self, format_name: str) -> Rendered:
        """In another format; what is asked of the picture stays as it is."""
        encoding = replace(self.options.encoding, format=format_name)
        return self._rendered(replace(self.options, encoding=encoding))

    def samples(self) -> Source:
        """The result as it is: nothing is lost on the way to the next step.

        Without a container, but for greys: sharp's raw output keeps the first of their channels.
        """
        if self.options.greyscale or self.options.colourspace == "b-w":
            encoding = replace(self.options.encoding, format="png", png_compression_level=0)
            return Source(self._rendered(replace(self.options, encoding=encoding)).data)
        made = self.render_as("raw")
        return Source(made.data, raw=Raw(made.width, made.height, made.channels))

    def _rendered(self, options: Options) -> Rendered:
        if self.bounded:
            header = self.metadata()
            width, height, frames = header.width, header.height, 1
            if self.source.pages != 1 and header.page_height:
                height, frames = header.page_height, header.pages or 1
            if options.auto_orient and (header.orientation or 1) >= FIRST_ON_ITS_SIDE:
                width, height = height, width
            require_affordable(options, width, height, frames)
        return render.render(self.source, options)
