"""Chapter `lake`: real flights dropped as files, found, asked, and the price of asking."""

from tools.tour.lake.chapter import chapter

__all__ = ["chapter"]
