"""What is known of a device here: our own copy of what web-api says of it."""

from msgspec import Struct


class Device(Struct, frozen=True):
    """`units` holds the unit of each kind that it measures, by UCUM code. `retired_at_us` is when
    it was retired, in microseconds since 1970: what it observed before still counts."""

    device_id: str
    site_id: str
    units: dict[str, str]
    revision: int
    retired_at_us: int | None = None


class Registered(Struct, frozen=True, kw_only=True):
    """What a registration or a change says; a later revision says it whole."""

    device_id: str
    site_id: str
    name: str
    units: dict[str, str]
    revision: int


class Retired(Struct, frozen=True, kw_only=True):
    device_id: str
    site_id: str
    retired_at_us: int
    revision: int
