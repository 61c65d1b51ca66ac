"""Networks of weather stations, as sites and devices are sent (stations.csv, ../SOURCES.md)."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

STATIONS = Path(__file__).with_name("stations.csv")
NAMES = {"NO-56": "Finnmark", "IS": "Iceland", "US-HI": "Hawaii"}
"""By ISO 3166, in the order of the list."""

UCUM = {"hPa": "hPa", "inHg": "[in_i'Hg]", "kt": "[kn_i]"}
"""Codes of the units that the list names: https://ucum.org/ucum#section-Tables-of-Terminal-Symbols"""

# Degrees of the middle of a region: a kilometre, which is more than can be meant by it.
DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Station:
    icao: str
    name: str
    latitude: float
    longitude: float
    altimeter: str
    """Unit of its altimeter setting, which differs between countries; `wind_speed` likewise."""

    wind_speed: str

    def device(self, site_id: str) -> dict[str, Any]:
        """As POST /devices takes it: it measures what each METAR must report.

        Source: WMO-No. 306, Manual on Codes, volume I.1, FM 15 (METAR), groups dddff, T'T'/T'dT'd
        and QPHPHPHPH
        """
        return {
            "siteId": site_id,
            "name": self.name,
            "externalId": self.icao,
            "measures": [
                {"kind": "air-temperature", "unit": "Cel"},
                {"kind": "dew-point", "unit": "Cel"},
                {"kind": "wind-direction", "unit": "deg"},
                {"kind": "wind-speed", "unit": UCUM[self.wind_speed]},
                {"kind": "altimeter-setting", "unit": UCUM[self.altimeter]},
            ],
        }


@dataclass(frozen=True, slots=True)
class Network:
    code: str
    stations: tuple[Station, ...]

    @property
    def name(self) -> str:
        return NAMES[self.code]

    @property
    def site(self) -> dict[str, Any]:
        """As POST /sites takes it, in the middle of its stations."""
        return {
            "name": f"Weather stations of {self.name}",
            "latitude": round(fmean(each.latitude for each in self.stations), DECIMALS),
            "longitude": round(fmean(each.longitude for each in self.stations), DECIMALS),
            "externalId": self.code,
        }


@cache
def networks() -> tuple[Network, ...]:
    stations: dict[str, list[Station]] = {code: [] for code in NAMES}
    with STATIONS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            region = f"{row['country']}-{row['state']}"
            code = region if region in NAMES else row["country"]
            stations[code].append(
                Station(
                    icao=row["icao"],
                    name=row["name"],
                    latitude=float(row["latitude"]),
                    longitude=float(row["longitude"]),
                    altimeter=row["altimeter"],
                    wind_speed=row["wind_speed"],
                )
            )
    return tuple(Network(code, tuple(each)) for code, each in stations.items())
