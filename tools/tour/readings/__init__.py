"""Chapter `readings`: a winter of real weather through every door, and what becomes of it."""

from tools.tour.readings.chapter import chapter

__all__ = ["chapter"]
