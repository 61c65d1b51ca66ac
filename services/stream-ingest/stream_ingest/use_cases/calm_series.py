"""Of which series nothing can change by what a batch brings: seen without judging a reading."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from stream_ingest.domain.alert_rules import AlertRules
from stream_ingest.domain.alerts import Series, calm
from stream_ingest.domain.device_alerts import DeviceAlerts, Kept, read_state
from stream_ingest.domain.reading import Reading

# Some 10 MB; those who are asked about again are derived again.
MOST_DEVICES = 20_000


Band = tuple[float, float, float, str]
"""Low, high, until, unit, as domain/alerts.Calm says them; a tuple, for one is read a reading."""


class CalmSeries(Struct, frozen=True):
    """Remembers the bands of each device for as long as its stored version is the same."""

    by_device: dict[str, tuple[int, dict[str, Band]]] = field(default_factory=dict)

    def stirred(
        self,
        rules: AlertRules,
        kept: Mapping[str, Kept],
        device_ids: Iterable[str],
        readings: Sequence[Reading],
    ) -> set[str]:
        """Those of the devices of which some reading may change something."""
        bands = {each: self._known(rules, each, kept.get(each)) for each in device_ids}
        stirred: set[str] = set()
        for reading in readings:
            band = bands[reading.device_id].get(reading.kind)
            if band is None:
                band = _band_of(rules, reading.kind, Series(reading.unit))
                bands[reading.device_id][reading.kind] = band
            low, high, until_us, unit = band
            if not (
                low < reading.measurement < high
                and reading.observed_at_us < until_us
                and reading.unit == unit
            ):
                stirred.add(reading.device_id)
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


def _band_of(rules: AlertRules, kind: str, series: Series) -> Band:
    found = rules.series.get(kind, {}).get(series.unit)
    if found is None:
        return float("-inf"), float("inf"), float("inf"), series.unit
    band = calm(found, series)
    return band.low, band.high, band.until_us, series.unit
