"""Lines of the templates that a change would make expensive."""

from pathlib import Path
from typing import Any

import yaml

RESOURCES = Path(__file__).parents[2] / "resources"
DAY_S = 24 * 60 * 60


class _Template(yaml.SafeLoader):
    """What CloudFormation's tags stand for is of no matter here."""


_Template.add_multi_constructor("!", lambda *_: None)


def _properties(file: str, resource: str) -> dict[str, Any]:
    # Safe: a SafeLoader with one constructor more, which answers None.
    template = yaml.load((RESOURCES / file).read_text(), Loader=_Template)
    properties: dict[str, Any] = template["Resources"][resource]["Properties"]
    return properties


def test_the_naming_secret_is_never_generated_anew() -> None:
    """CloudFormation replaces the secret when this property changes: no derivative would be found
    by its name any more, and none be deleted with its photograph."""
    generated = _properties("naming_secret.yml", "NamingSecret")["GenerateSecretString"]
    assert generated == {"PasswordLength": 64, "ExcludePunctuation": True}


def test_a_deletion_that_waits_for_the_edges_is_tried_for_two_days_and_does_not_expire() -> None:
    """SQS drops what is older than the retention, and tells nobody."""
    queue = _properties("deleted_photos.yml", "DeletedPhotosQueue")
    tries_last_s = queue["RedrivePolicy"]["maxReceiveCount"] * queue["VisibilityTimeout"]
    assert 2 * DAY_S <= tries_last_s <= queue["MessageRetentionPeriod"] - DAY_S


def test_a_deletion_that_waits_is_told_long_before_it_is_a_dead_letter() -> None:
    alarm = _properties("alarms.yml", "DeletedPhotosWaitAlarm")
    assert (alarm["MetricName"], alarm["Threshold"]) == ("ApproximateAgeOfOldestMessage", 3600)


def test_browsers_do_not_take_a_picture_that_a_page_has_shown_for_an_answer_to_its_script() -> None:
    headers = _properties("distribution.yml", "DerivativeHeaders")["ResponseHeadersPolicyConfig"]
    vary = {"Header": "Vary", "Value": "Origin", "Override": False}
    assert vary in headers["CustomHeadersConfig"]["Items"]
