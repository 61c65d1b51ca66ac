"""Of which series nothing can change by what a batch brings: seen without judging a reading."""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct, field

from stream_ingest.domain.alert_rules import AlertRules
from stream_ingest.domain.alerts import Series, calm
from stream_ingest.domain.device_alerts import DeviceAlerts, Kept, read_state
from stream_ingest.domain.readings import Readings

# Some 10 MB; those who are asked about again are derived again.
MOST_DEVICES = 20_000


Band = tuple[float, float, float, str]
"""Low, high, until, unit, as domain/alerts.Calm says them; a tuple, for one is read a series."""


class CalmSeries(Struct, frozen=True):
    """Remembers the bands of each device for as long as its stored version is the same."""

    by_device: dict[str, tuple[int, dict[str, Band]]] = field(default_factory=dict)

    def stirred(
        self,
        rules: AlertRules,
        kept: Mapping[str, Kept],
        readings: Readings,
    ) -> set[str]:
        """The devices of which some reading may change something."""
        bands = {each: self._known(rules, each, kept.get(each)) for each in readings.devices}
        stirred = _of_several_units(readings)
        for (device_id, kind), series in readings.series.items():
            told = series.measured
            band = bands[device_id].get(kind)
            if band is None:
                band = bands[device_id][kind] = _band_of(rules, kind, Series(told.unit))
            low, high, until_us, unit = band
            if not (
                low < told.least
                and told.greatest < high
                and told.last_at_us < until_us
                and told.unit == unit
            ):
                stirred.add(device_id)
        return stirred

    def _known(self, rules: AlertRules, device_id: str, kept: Kept | None) -> dict[str, Band]:
        version = kept.version if kept else 0
        found = self.by_device.get(device_id)
        if found is not None and found[0] == version:
            return found[1]
        if len(self.by_device) >= MOST_DEVICES:
            self.by_device.clear()
        state = read_state(kept.content) if kept else DeviceAlerts()
        bands = {kind: _band_of(rules, kind, series) for kind, series in state.series.items()}
        self.by_device[device_id] = version, bands
        return bands


def _of_several_units(readings: Readings) -> set[str]:
    if len(readings.told) == len(readings.series):
        return set()
    units = Counter((device_id, kind) for device_id, kind, _ in readings.told)
    return {device_id for (device_id, _), count in units.items() if count > 1}


def _band_of(rules: AlertRules, kind: str, series: Series) -> Band:
    found = rules.series.get(kind, {}).get(series.unit)
    if found is None:
        return float("-inf"), float("inf"), float("inf"), series.unit
    band = calm(found, series)
    return band.low, band.high, band.until_us, series.unit
