"""Weather stations with a year of hourly readings (series/*.csv.gz, ../SOURCES.md)."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SERIES = Path(__file__).with_name("series")
YEAR = range(8760)
"""Its hours."""


@dataclass(frozen=True, slots=True)
class Measure:
    column: str
    kind: str
    unit: str
    """By its UCUM code: https://ucum.org/ucum"""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Stations of one file, whose middle is at `latitude` and `longitude`, in degrees."""

    code: str
    name: str
    latitude: float
    longitude: float
    stations: dict[str, str]
    """Names by ICAO codes."""

    measures: dict[str, tuple[Measure, ...]]
    """Of each station; what it doesn't report at all isn't among them."""

    def site(self) -> dict[str, Any]:
        """As POST /sites takes it."""
        return {
            "name": self.name,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "externalId": self.code,
        }

    def device(self, station: str, site_id: str) -> dict[str, Any]:
        """As POST /devices takes it."""
        measures = [{"kind": each.kind, "unit": each.unit} for each in self.measures[station]]
        return {
            "siteId": site_id,
            "name": self.stations[station],
            "externalId": station,
            "measures": measures,
        }


@dataclass(frozen=True, slots=True)
class Series:
    """What a station has read of one kind: `values` are (hour of the year, value), in order."""

    station: str
    kind: str
    unit: str
    values: tuple[tuple[int, float], ...]


# Means of thirty years of that hour, and not what was seen in it.
_NORMALS = (
    Measure("temperature", "normal-air-temperature", "Cel"),
    Measure("pressure", "normal-air-pressure", "hPa"),
    Measure("wind_speed", "normal-wind-speed", "m/s"),
)
_NORMAL_IN_FAHRENHEIT = Measure("temperature", "normal-air-temperature", "[degF]")
_OBSERVED = (
    Measure("temperature", "air-temperature", "[degF]"),
    Measure("dew_point", "dew-point", "[degF]"),
    Measure("humidity", "relative-humidity", "%"),
    Measure("wind_direction", "wind-direction", "deg"),
    Measure("wind_speed", "wind-speed", "[mi_i]/h"),
    Measure("wind_gust", "wind-gust", "[mi_i]/h"),
    Measure("precipitation", "precipitation", "[in_i]"),
    Measure("pressure", "air-pressure", "hPa"),
    Measure("visibility", "visibility", "[mi_i]"),
)
PACIFIC = Network(
    code="pacific",
    name="Weather stations of the Pacific coast",
    latitude=42.5,
    longitude=-122.3,
    stations={"KSEA": "Seattle-Tacoma Airport", "KSFO": "San Francisco Airport"},
    measures={"KSEA": _NORMALS, "KSFO": (_NORMAL_IN_FAHRENHEIT,)},
)
NEW_YORK = Network(
    code="new-york",
    name="Weather stations of New York",
    latitude=40.7,
    longitude=-73.9,
    stations={
        "KEWR": "Newark Liberty Airport",
        "KJFK": "John F. Kennedy Airport",
        "KLGA": "LaGuardia Airport",
    },
    measures={"KEWR": _OBSERVED, "KJFK": _OBSERVED, "KLGA": _OBSERVED},
)
NETWORKS = (PACIFIC, NEW_YORK)


@cache
def series_of(network: Network) -> tuple[Series, ...]:
    """By station, in the order of its measures."""
    rows = list(_rows(network))
    return tuple(
        Series(station, measure.kind, measure.unit, tuple(_values(rows, station, measure.column)))
        for station, measures in network.measures.items()
        for measure in measures
    )


def series(station: str, kind: str) -> Series:
    """The one of that station and kind."""
    found = (each for network in NETWORKS for each in series_of(network))
    return next(each for each in found if (each.station, each.kind) == (station, kind))


def network_of(station: str) -> Network:
    return next(network for network in NETWORKS if station in network.stations)


def _rows(network: Network) -> Iterator[dict[str, str]]:
    file = SERIES / f"{network.code}.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def _values(rows: list[dict[str, str]], station: str, column: str) -> Iterator[tuple[int, float]]:
    """An empty cell is an hour in which that wasn't reported."""
    for row in rows:
        if row["station"] == station and row[column]:
            yield int(row["hour"]), float(row[column])
