"""Chapter `stations`: real weather stations become devices, and what is refused of whom."""

from tools.tour.stations.chapter import chapter

__all__ = ["chapter"]
