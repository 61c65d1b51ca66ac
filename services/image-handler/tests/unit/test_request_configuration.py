"""Settings as the solution names them."""

from typing import Any

import pytest

from image_handler.domain.requests.configuration import WrongSetting, read_configuration
from image_handler.domain.requests.request import Configuration, Mode

PLAIN = {
    "SOURCE_BUCKETS": "first, second",
    "AUTO_WEBP": "No",
    "CORS_ENABLED": "No",
    "CORS_ORIGIN": "",
    "ENABLE_SIGNATURE": "No",
    "ENABLE_DEFAULT_FALLBACK_IMAGE": "No",
    "SHARP_SIZE_LIMIT": "",
    "REWRITE_MATCH_PATTERN": "",
    "REWRITE_SUBSTITUTION": "",
}
OTHER = {
    "IMAGE_MODE": "compatible",
    "SOURCE_BUCKETS": " a ,b,",
    "AUTO_WEBP": "Yes",
    "CORS_ENABLED": "Yes",
    "CORS_ORIGIN": "*",
    "ENABLE_SIGNATURE": "Yes",
    "SECRETS_MANAGER": "secret",
    "SECRET_KEY": "signing",
    "ENABLE_DEFAULT_FALLBACK_IMAGE": "Yes",
    "DEFAULT_FALLBACK_IMAGE_BUCKET": "a",
    "DEFAULT_FALLBACK_IMAGE_KEY": "none.png",
    "SHARP_SIZE_LIMIT": "1e7",
    "REWRITE_MATCH_PATTERN": "/a/",
    "REWRITE_SUBSTITUTION": "b",
}


def test_what_switches_everything_off_is_modern_mode_with_its_buckets() -> None:
    buckets = ("first", "second")
    assert read_configuration(PLAIN) == Configuration(source_buckets=buckets, auto_webp=False)


def test_nothing_at_all_is_a_configuration_too() -> None:
    assert read_configuration({}) == Configuration()


def test_every_setting_of_the_solution_is_read() -> None:
    assert read_configuration(OTHER) == Configuration(
        mode=Mode.COMPATIBLE,
        source_buckets=("a", "b", ""),
        auto_webp=True,
        cors_origin="*",
        signature_secret="secret",
        signature_key="signing",
        fallback=("a", "none.png"),
        most_pixels=10_000_000,
        rewrite=("/a/", "b"),
    )


def test_modern_modes_own_settings_are_read() -> None:
    presets = {"card": {"resize": {"width": 9}}}
    found = read_configuration(
        {
            "AUTO_AVIF": "Yes",
            "IMAGE_PRESETS": '{"card": {"resize": {"width": 9}}}',
            "IMAGE_PRESETS_ONLY": "Yes",
        }
    )
    assert found == Configuration(auto_avif=True, presets=presets, presets_only=True)


@pytest.mark.parametrize("limit", ["", "0", " "])
def test_there_is_always_a_limit_of_pixels(limit: str) -> None:
    for mode in ("compatible", "modern"):
        environment = {"SHARP_SIZE_LIMIT": limit, "IMAGE_MODE": mode}
        assert read_configuration(environment).most_pixels is None


@pytest.mark.parametrize(
    ("environment", "field", "value"),
    [
        ({"AUTO_WEBP": "yes"}, "auto_webp", False),
        ({"CORS_ENABLED": "true", "CORS_ORIGIN": "*"}, "cors_origin", None),
        ({"CORS_ENABLED": "Yes"}, "cors_origin", None),
        ({"ENABLE_SIGNATURE": "yes"}, "signature_secret", None),
        ({"ENABLE_SIGNATURE": "Yes"}, "signature_secret", ""),
        ({"SHARP_SIZE_LIMIT": "many"}, "most_pixels", None),
        ({"ENABLE_DEFAULT_FALLBACK_IMAGE": "Yes"}, "fallback", None),
        ({"REWRITE_MATCH_PATTERN": "/a/"}, "rewrite", None),
        ({"REWRITE_MATCH_PATTERN": "(", "REWRITE_SUBSTITUTION": "b"}, "rewrite", ("(", "b")),
    ],
)
def test_compatible_mode_takes_settings_as_the_solution_does(
    environment: dict[str, str], field: str, value: Any
) -> None:
    found = read_configuration(environment | {"IMAGE_MODE": "compatible"})
    assert getattr(found, field) == value


@pytest.mark.parametrize(
    "environment",
    [
        {"IMAGE_MODE": "Modern"},
        {"AUTO_WEBP": "yes"},
        {"AUTO_AVIF": "1"},
        {"CORS_ENABLED": "true"},
        {"ENABLE_SIGNATURE": "YES"},
        {"SECRETS_MANAGER": "", "ENABLE_SIGNATURE": "Yes", "SECRET_KEY": "signing"},
        {"SECRET_KEY": "", "ENABLE_SIGNATURE": "Yes", "SECRETS_MANAGER": "secret"},
        {"ENABLE_DEFAULT_FALLBACK_IMAGE": "on"},
        {"SHARP_SIZE_LIMIT": "many"},
        {"SHARP_SIZE_LIMIT": "-1"},
        {"SHARP_SIZE_LIMIT": "1.5"},
        {"SHARP_SIZE_LIMIT": "Infinity"},
        {"REWRITE_MATCH_PATTERN": "/(/", "REWRITE_SUBSTITUTION": "b"},
        {"IMAGE_PRESETS": "{"},
        {"IMAGE_PRESETS": "[]"},
        {"IMAGE_PRESETS": '{"card": 5}'},
        {"IMAGE_PRESETS_ONLY": "true"},
    ],
)
def test_modern_mode_names_the_setting_that_is_wrong(environment: dict[str, str]) -> None:
    with pytest.raises(WrongSetting, match=next(iter(environment))):
        read_configuration(environment)
