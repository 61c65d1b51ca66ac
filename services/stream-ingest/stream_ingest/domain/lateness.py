"""Which readings are late, and how far a shard's watermark moves.

The watermark of a shard is the greatest event time taken from it, less the lateness that is
allowed. Before its first reading a shard has none, and nothing is late.
"""

from stream_ingest.domain.readings import Readings
from stream_ingest.domain.window import SECOND_US, WindowRule


def moved(watermark_us: int | None, readings: Readings, lateness_us: int) -> int | None:
    """The watermark after all of these were taken; it never goes back."""
    if not readings:
        return watermark_us
    reached = readings.last_at_us - lateness_us
    return reached if watermark_us is None else max(watermark_us, reached)


def lateness(readings: Readings, watermark_us: int | None, rule: WindowRule) -> list[int] | None:
    """Of each, in the order of the shard, for which lengths it is late: bit n for `lengths_s[n]`.

    Late is what belongs to a window whose end is at or before the watermark that the readings
    before it have left. None says that none is late for any: the earliest is later than the last
    watermark, and every window ends later still.
    """
    after = moved(watermark_us, readings, rule.lateness_us)
    if after is None or readings.first_at_us >= after:
        return None
    lengths_us = [length_s * SECOND_US for length_s in rule.lengths_s]
    masks = []
    reached = watermark_us
    for instant_us in readings.instants_us:
        mask = 0
        if reached is not None and instant_us < reached:
            for bit, length_us in enumerate(lengths_us):
                if instant_us - instant_us % length_us + length_us <= reached:
                    mask |= 1 << bit
        masks.append(mask)
        if reached is None or instant_us - rule.lateness_us > reached:
            reached = instant_us - rule.lateness_us
    return masks if any(masks) else None
