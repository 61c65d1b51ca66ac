"""Lines of the templates of images that have to agree with one another, or with the code."""

from pathlib import Path
from typing import Any

import yaml

from image_handler.domain.delivery.request_hash import result_key
from image_handler.use_cases.convert_source import CLAIMED_FOR

SERVICE = Path(__file__).parents[2]
# Lambda's answer, and the queue's word of it, take their time.
MARGIN_S = 15


class _Template(yaml.SafeLoader):
    """What CloudFormation's tags stand for is of no matter here."""


_Template.add_multi_constructor("!", lambda *_: None)


def _read(file: str) -> dict[str, Any]:
    # Safe: a SafeLoader with one constructor more, which answers None.
    read: dict[str, Any] = yaml.load((SERVICE / file).read_text(), Loader=_Template)
    return read


def _properties(file: str, resource: str) -> dict[str, Any]:
    properties: dict[str, Any] = _read(f"resources/{file}")["Resources"][resource]["Properties"]
    return properties


def test_a_claim_outlasts_its_worker_and_ends_before_the_message_comes_again() -> None:
    runs_s = _read("serverless.yml")["functions"]["convertSource"]["timeout"]
    hidden_s = _properties("image_sources.yml", "SourcesQueue")["VisibilityTimeout"]
    assert runs_s + MARGIN_S <= CLAIMED_FOR.total_seconds() <= hidden_s - MARGIN_S


def test_tries_of_a_deletion_that_waits_for_the_edges_end_before_its_message_expires() -> None:
    queue = _properties("image_sources.yml", "SourcesQueue")
    tries_last_s = queue["RedrivePolicy"]["maxReceiveCount"] * queue["VisibilityTimeout"]
    assert tries_last_s < queue["MessageRetentionPeriod"]


def test_results_are_stored_where_the_edges_look_and_the_role_may_write() -> None:
    prefix = _read("serverless.yml")["custom"]["resultPrefix"]
    assert result_key("0123abcd", "png").startswith(prefix)
    config = _properties("image_distribution.yml", "ImageDistribution")["DistributionConfig"]
    (behaviour,) = config["CacheBehaviors"]
    assert behaviour["PathPattern"] == "${self:custom.resultPrefix}*"


def test_the_signing_key_is_never_generated_anew() -> None:
    """CloudFormation would put another one in its place, and all signed addresses end."""
    generated = _properties("signing_secret.yml", "SigningSecret")["GenerateSecretString"]
    assert generated == {
        "SecretStringTemplate": "{}",
        "GenerateStringKey": "${param:imageSecretKey}",
        "PasswordLength": 64,
        "ExcludeCharacters": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    }


def test_no_header_of_a_client_but_those_of_the_cache_key_reaches_the_handler() -> None:
    """What isn't in the key can't be told to differ: one client could spoil another's picture."""
    key = _properties("image_distribution.yml", "ImageCachePolicy")["CachePolicyConfig"]
    forwarded = key["ParametersInCacheKeyAndForwardedToOrigin"]
    assert forwarded["HeadersConfig"]["Headers"] == ["Accept", "Sec-CH-DPR", "Sec-CH-Width"]
    assert forwarded["CookiesConfig"] == {"CookieBehavior": "none"}
    beside = _properties("image_distribution.yml", "ImageOriginRequestPolicy")
    headers = beside["OriginRequestPolicyConfig"]["HeadersConfig"]["Headers"]
    # No answer to GET or HEAD depends on these.
    assert {"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"} == {
        *headers
    }
