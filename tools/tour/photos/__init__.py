"""Chapter `photos`: real photographs on their way through three services, and what goes wrong."""

from tools.tour.photos.chapter import chapter

__all__ = ["chapter"]
