"""What a producer has done."""

from dataclasses import dataclass


@dataclass(slots=True)
class Metrics:
    """Sums since the start, of records unless they say otherwise.

    put = taken + failed + pending, always.
    """

    put: int = 0
    taken: int = 0
    failed: int = 0
    pending: int = 0
    pending_bytes: int = 0
    requests: int = 0
    failed_requests: int = 0
    refused_units: int = 0
    """Entries of requests that were refused and tried again, or given up."""
