"""Drawings: an SVG is a program for a browser unless everything that runs is taken out of it."""

from image_handler.domain.svg.sanitising import sanitised
from image_handler.domain.svg.sizes import size_of

__all__ = ["sanitised", "size_of"]
