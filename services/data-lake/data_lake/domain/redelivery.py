"""When a message comes again after what passes by itself."""

FIRST_S, LONGEST_S = 2, 900


def delay_s(receives: int) -> int:
    """Twice as long each time; `receives` is 1 when the message came for the first time."""
    doublings = min(max(receives, 1) - 1, 10)
    return min(LONGEST_S, FIRST_S << doublings)
