"""A request as the gateway hands it over, and what is read out of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from image_handler.domain.records import dataclass, field


class Mode(StrEnum):
    """COMPATIBLE answers as the AWS solution does, defects included; MODERN doesn't."""

    COMPATIBLE = "compatible"
    MODERN = "modern"


class Style(StrEnum):
    """The solution's request types: base64 of JSON, Thumbor's paths, paths rewritten to those."""

    DEFAULT = "Default"
    THUMBOR = "Thumbor"
    CUSTOM = "Custom"


@dataclass(frozen=True, slots=True)
class Request:
    """`path` keeps its percent-encoding and its first slash; names of headers are lower-case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    behind_load_balancer: bool = False


@dataclass(frozen=True, slots=True)
class Configuration:
    """The solution's settings, read; and those that only modern mode has, further down.

    `source_buckets` is None when it isn't set at all. `rewrite` is pattern and substitution, as
    JavaScript writes them. `auto_webp` and `auto_avif` are None when nothing is said.
    """

    mode: Mode = Mode.MODERN
    source_buckets: tuple[str, ...] | None = None
    auto_webp: bool | None = None
    cors_origin: str | None = None
    signature_secret: str | None = None
    signature_key: str = ""
    fallback: tuple[str, str] | None = None
    most_pixels: int | None = None
    rewrite: tuple[str, str] | None = None

    auto_avif: bool | None = None
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    presets_only: bool = False


@dataclass(slots=True)
class ImageRequest:
    """Which picture, and what is to become of it.

    `edits` is any JSON value, as the solution takes it; objects keep their order, and `UNDEFINED`
    is the value of a member that JavaScript would have set to undefined. None: no edits member.
    `varies_by_hints`: client hints had, or might have had, a say in the sizes.
    """

    style: Style
    bucket: str
    key: str
    edits: Any
    output_format: str | None = None
    effort: float | None = None
    headers: dict[str, str] = field(default_factory=dict)
    seconds_to_expiry: int | None = None
    varies_by_hints: bool = False
