"""The settings of the URL API, read: the AWS solution's names, and modern mode's own.

Source: https://docs.aws.amazon.com/solutions/latest/dynamic-image-transformation-for-amazon-cloudfront/
(parameters of its templates, environment of its function).
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from image_handler.domain.javascript import number
from image_handler.domain.requests.request import Configuration, Mode

_BLANKS = r"\s+"


class WrongSetting(ValueError):
    """Names the setting, what it holds and what it may hold."""


def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """Raises WrongSetting.

    Modern mode refuses what the solution takes for "off" without a word, a `yes` in small letters
    for instance: nobody should learn from the invoice that URLs weren't signed.
    """
    mode = _mode(environment)
    return Configuration(
        mode=mode,
        source_buckets=_source_buckets(environment, mode),
        auto_webp=_switch(environment, "AUTO_WEBP", mode),
        cors_origin=_cors_origin(environment, mode),
        signature_secret=_signature_secret(environment, mode),
        signature_key=environment.get("SECRET_KEY", ""),
        fallback=_fallback(environment, mode),
        most_pixels=_most_pixels(environment, mode),
        rewrite=_rewrite(environment, mode),
        auto_avif=_switch(environment, "AUTO_AVIF", mode),
        presets=_presets(environment),
        presets_only=bool(_switch(environment, "IMAGE_PRESETS_ONLY", mode)),
    )


def _mode(environment: Mapping[str, str]) -> Mode:
    named = environment.get("IMAGE_MODE", "") or Mode.MODERN.value
    if named not in [mode.value for mode in Mode]:
        raise WrongSetting(f"IMAGE_MODE {named!r} is neither compatible nor modern")
    return Mode(named)


def _switch(environment: Mapping[str, str], name: str, mode: Mode) -> bool | None:
    """None when nothing is said."""
    said = environment.get(name, "")
    if said not in ("", "Yes", "No") and mode is Mode.MODERN:
        raise WrongSetting(f"{name} {said!r} is neither Yes nor No")
    return None if said == "" else said == "Yes"


def _source_buckets(environment: Mapping[str, str], mode: Mode) -> tuple[str, ...] | None:
    named = environment.get("SOURCE_BUCKETS")
    if named is None:
        return None
    buckets = tuple(re.sub(_BLANKS, "", named).split(","))
    return buckets if mode is Mode.COMPATIBLE else tuple(filter(None, buckets)) or None


def _cors_origin(environment: Mapping[str, str], mode: Mode) -> str | None:
    return environment.get("CORS_ORIGIN") if _switch(environment, "CORS_ENABLED", mode) else None


def _signature_secret(environment: Mapping[str, str], mode: Mode) -> str | None:
    """Never None when signatures are wanted: a secret without a name can't be read."""
    if not _switch(environment, "ENABLE_SIGNATURE", mode):
        return None
    for name in ("SECRETS_MANAGER", "SECRET_KEY"):
        if not environment.get(name) and mode is Mode.MODERN:
            raise WrongSetting(f"ENABLE_SIGNATURE is Yes, and {name} is not set")
    return environment.get("SECRETS_MANAGER", "")


def _fallback(environment: Mapping[str, str], mode: Mode) -> tuple[str, str] | None:
    bucket = environment.get("DEFAULT_FALLBACK_IMAGE_BUCKET", "")
    key = environment.get("DEFAULT_FALLBACK_IMAGE_KEY", "")
    wanted = _switch(environment, "ENABLE_DEFAULT_FALLBACK_IMAGE", mode)
    return (bucket, key) if wanted and bucket.strip() and key.strip() else None


def _most_pixels(environment: Mapping[str, str], mode: Mode) -> int | None:
    """None is sharp's own limit: for what is no number to the solution, and for its "none", 0.

    A function's memory ends somewhere, so there is always a limit.
    """
    named = environment.get("SHARP_SIZE_LIMIT", "").strip()
    most = number(named)
    if most == 0 or (math.isnan(most) and mode is Mode.COMPATIBLE):
        return None
    if not math.isfinite(most) or most < 1 or most != int(most):
        raise WrongSetting(f"SHARP_SIZE_LIMIT {named!r} is no whole number of pixels above 0")
    return int(most)


def _rewrite(environment: Mapping[str, str], mode: Mode) -> tuple[str, str] | None:
    pattern = environment.get("REWRITE_MATCH_PATTERN", "")
    substitution = environment.get("REWRITE_SUBSTITUTION", "")
    if not pattern or not substitution:
        return None
    if mode is Mode.MODERN:
        # Few rewrite: a cold start of the others does without it.
        from image_handler.domain.requests.javascript_patterns import WrongPattern
        from image_handler.domain.requests.rewriting import read_pattern

        try:
            read_pattern(pattern)
        except WrongPattern as error:
            raise WrongSetting(f"REWRITE_MATCH_PATTERN: {error}") from error
    return pattern, substitution


def _presets(environment: Mapping[str, str]) -> Mapping[str, Mapping[str, Any]]:
    text = environment.get("IMAGE_PRESETS", "") or "{}"
    try:
        presets = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WrongSetting(f"IMAGE_PRESETS is no JSON: {error}") from error
    if not isinstance(presets, dict) or not all(
        isinstance(each, dict) for each in presets.values()
    ):
        raise WrongSetting("IMAGE_PRESETS is no JSON object of names and their edits (objects)")
    return presets
