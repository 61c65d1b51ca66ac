"""Whether a reading is one of a device that we know, of a kind and time that it can be of."""

from collections.abc import Mapping

from msgspec import Struct

from stream_ingest.domain.device import Device
from stream_ingest.domain.originals import Originals
from stream_ingest.domain.reading import Reading, Reason, Refusal, ShardBatch
from stream_ingest.domain.readings import Readings


class Limits(Struct, frozen=True):
    """How far from the record's arrival a reading may have been observed, in microseconds."""

    earliest_us: int
    future_us: int


class Judged(Struct):
    """Each reading is in one of the three, in the order it came in."""

    accepted: Readings
    refused: list[Refusal]
    unknown: Readings


def judge(
    batch: ShardBatch, readings: Readings, devices: Mapping[str, Device], limits: Limits
) -> Judged:
    """By the arrival of the reading's record, so that a repeat is judged alike.

    A reading of an impossible time is refused whoever sent it; one of an unknown device waits.
    """
    if not readings:
        return Judged(readings, [], readings)
    arrivals = [record.arrived_at_us for record in batch.records]
    # What is within these is within its own record's limits too, which are not looked at then.
    earliest = max(arrivals) - limits.earliest_us
    latest = min(arrivals) + limits.future_us
    sound = {each for each in readings.told if _gives(devices.get(each[0]), *each[1:])}
    if len(sound) == len(readings.told) and (
        earliest <= readings.first_at_us and readings.last_at_us <= latest
    ):
        return Judged(readings, [], Readings())
    accepted: list[Reading] = []
    unknown: list[Reading] = []
    refused: list[Refusal] = []
    originals = Originals(batch)
    for reading in readings:
        told = reading.device_id, reading.kind, reading.unit
        if told in sound and earliest <= reading.observed_at_us <= latest:
            accepted.append(reading)
            continue
        device = devices.get(reading.device_id)
        fault = _time_fault(reading, arrivals[reading.record], limits)
        if fault is None and device is None:
            unknown.append(reading)
            continue
        if fault is None and device is not None:
            fault = _device_fault(reading, device)
        if fault is None:
            accepted.append(reading)
        else:
            refused.append(originals.refusal(reading, *fault))
    return Judged(Readings(accepted), refused, Readings(unknown))


def _gives(device: Device | None, kind: str, unit: str) -> bool:
    return device is not None and device.retired_at_us is None and device.units.get(kind) == unit


def _time_fault(reading: Reading, arrived_us: int, limits: Limits) -> tuple[Reason, str] | None:
    before_s = (arrived_us - reading.observed_at_us) / 1e6
    if reading.observed_at_us < arrived_us - limits.earliest_us:
        most = f"at most {limits.earliest_us / 1e6:.0f} s"
        return Reason.TOO_EARLY, f"observed {before_s:.3f} s before it arrived, expected {most}"
    if reading.observed_at_us > arrived_us + limits.future_us:
        most = f"at most {limits.future_us / 1e6:.0f} s"
        return Reason.IN_THE_FUTURE, f"observed {-before_s:.3f} s after it arrived, expected {most}"
    return None


def _device_fault(reading: Reading, device: Device) -> tuple[Reason, str] | None:
    if device.retired_at_us is not None and reading.observed_at_us > device.retired_at_us:
        after_s = (reading.observed_at_us - device.retired_at_us) / 1e6
        return Reason.RETIRED_DEVICE, f"observed {after_s:.3f} s after its device was retired"
    unit = device.units.get(reading.kind)
    if unit is None:
        known = ", ".join(sorted(device.units))
        return Reason.UNKNOWN_KIND, f"expected a kind of {known}; found {reading.kind!r}"
    if unit != reading.unit:
        return Reason.WRONG_UNIT, f"expected {unit!r} for {reading.kind}; found {reading.unit!r}"
    return None
