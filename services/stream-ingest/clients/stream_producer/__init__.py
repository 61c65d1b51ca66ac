"""A producer of readings: the standard library, and a Kinesis client that is passed in."""

from .aggregate import Aggregate, aggregated
from .metrics import Metrics
from .outbox import Failure
from .producer import Closed, Full, Producer
from .readings import new_reading_id, reading
from .settings import Aggregation, Settings

__all__ = [
    "Aggregate",
    "Aggregation",
    "Closed",
    "Failure",
    "Full",
    "Metrics",
    "Producer",
    "Settings",
    "aggregated",
    "new_reading_id",
    "reading",
]
