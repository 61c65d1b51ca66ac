"""What a camera wrote beside a picture."""

from image_handler.domain.exif.reading import orientation, place, summary

__all__ = ["orientation", "place", "summary"]
