"""An environment variable says what it is for, of which kind, and in which unit."""

import re
from collections.abc import Iterator

import pytest

from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

KINDS = {
    "NAME", "ARN", "ID", "URL", "PREFIX", "ORIGIN", "REGION", "STAGE", "PATTERN", "LEVEL", "SIZE",
    "FORMATS", "JSON",
}  # fmt: skip
UNITS = {
    "MILLISECONDS", "SECONDS", "MINUTES", "HOURS", "DAYS", "BYTES", "MEBIBYTES", "PIXELS",
    "PERCENT", "COUNT", "PER_SECOND", "PER_MINUTE",
}  # fmt: skip
ENDING = "|".join(sorted(KINDS | UNITS))
WELL_NAMED = re.compile(rf"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*_({ENDING})")
GIVEN = {
    "LOG_LEVEL",  # read by Powertools under that name
    # Those of AWS's image solution, whose users bring them along as they are; a few of ours beside
    # them go by its custom, as IMAGE_MODE and AUTO_AVIF beside AUTO_WEBP.
    "AUTO_AVIF", "AUTO_WEBP", "CORS_ENABLED", "DEFAULT_FALLBACK_IMAGE_BUCKET",
    "DEFAULT_FALLBACK_IMAGE_KEY", "ENABLE_DEFAULT_FALLBACK_IMAGE", "ENABLE_SIGNATURE", "IMAGE_MODE",
    "IMAGE_PRESETS", "IMAGE_PRESETS_ONLY", "REWRITE_SUBSTITUTION", "SECRETS_MANAGER", "SECRET_KEY",
    "SHARP_SIZE_LIMIT", "SOURCE_BUCKETS",
}  # fmt: skip
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|API_KEY|CREDENTIAL")
POINTS_TO_SECRET = re.compile(r".*_(ARN|NAME|ID|URL)")
NO_SECRETS = {
    "SECRETS_MANAGER",  # the secret's name, in the words of AWS's image solution
    "SECRET_KEY",  # the name of a member of its JSON, the same
}


def vague_settings(stack: Stack) -> Iterator[Violation]:
    for function, variable in _settings(stack):
        if variable not in GIVEN and not WELL_NAMED.fullmatch(variable):
            yield Violation(
                stack.at(function),
                expected="a variable of capitals that ends in its kind or unit: "
                f"{ENDING.replace('|', ', ')}",
                found=variable,
                do="rename it in serverless.yml and settings.py (UPLOAD_BUCKET_NAME, "
                "WINDOW_LENGTH_SECONDS); a kind that is missing goes to KINDS or UNITS",
                why="a timeout without unit is read wrong sooner or later, and a bucket may "
                "be an ARN or a name",
            )


def secrets_in_settings(stack: Stack) -> Iterator[Violation]:
    for function, variable in _settings(stack):
        if variable in NO_SECRETS:
            continue
        if SECRET.search(variable) and not POINTS_TO_SECRET.fullmatch(variable):
            yield Violation(
                stack.at(function),
                expected="the name or ARN of a secret, never the secret",
                found=variable,
                do="keep it in Secrets Manager or as SSM SecureString, and read it once per "
                "cold start",
                why="everybody who may read the function's configuration reads its environment: "
                "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
            )


def _settings(stack: Stack) -> Iterator[tuple[str, str]]:
    for function, properties in stack.of_type("AWS::Lambda::Function").items():
        for variable in properties.get("Environment", {}).get("Variables", {}):
            yield function, variable


@every_stack
def test_every_setting_says_its_role_kind_and_unit(stack: Stack) -> None:
    expect_none(vague_settings(stack))


@every_stack
def test_no_setting_holds_a_secret(stack: Stack) -> None:
    expect_none(secrets_in_settings(stack))


def _plant(variable: str) -> tuple[Stack, str]:
    stack, function = copy_with("AWS::Lambda::Function")
    stack.resources[function]["Properties"]["Environment"]["Variables"][variable] = "1"
    return stack, function


@pytest.mark.parametrize("variable", ["TIMEOUT", "BUCKET", "windowLengthSeconds", "TABLE"])
def test_a_setting_planted_without_kind_or_unit_is_reported(variable: str) -> None:
    stack, function = _plant(variable)
    violation = planted(vague_settings, stack)
    assert (violation.where, violation.found) == (stack.at(function), variable)


def test_a_secret_planted_in_the_settings_is_reported() -> None:
    stack, function = _plant("PARTNER_API_KEY")
    assert planted(secrets_in_settings, stack).where == stack.at(function)


def test_the_arn_of_a_secret_is_fine() -> None:
    stack, _ = _plant("PARTNER_SECRET_ARN")
    expect_none(secrets_in_settings(stack))
