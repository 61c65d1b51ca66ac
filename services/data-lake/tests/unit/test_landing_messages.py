"""What the landing queue's messages ask for."""

import pytest
from msgspec import json

from data_lake.domain.errors import PermanentError
from data_lake.domain.landed_object import landing_id
from data_lake.events.landing_messages import LandingAsked, decode, encoded


def _notification(key: str) -> str:
    """As S3 writes it: the parts that are read here, and some that aren't.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    return json.encode(
        {
            "Records": [
                {
                    "eventVersion": "2.1",
                    "eventName": "ObjectCreated:Put",
                    "s3": {
                        "bucket": {"name": "raw", "arn": "arn:aws:s3:::raw"},
                        "object": {"key": key, "size": 5, "versionId": "v1"},
                    },
                }
            ]
        }
    ).decode()


def test_a_notification_names_the_object_by_its_real_key() -> None:
    assert decode(_notification("inbox/weather/a+b%C3%A9%2B.csv")) == [
        LandingAsked(bucket="raw", key="inbox/weather/a bé+.csv", version="v1", dataset="weather")
    ]


@pytest.mark.parametrize("key", ["inbox/file.csv", "elsewhere/weather/file.csv", "inbox/weather/"])
def test_a_key_that_names_no_data_set_leaves_it_open(key: str) -> None:
    assert [asked.dataset for asked in decode(_notification(key))] == [""]


def test_the_test_that_s3_sends_first_asks_for_nothing() -> None:
    assert decode('{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "raw"}') == []


def test_our_own_message_comes_back_as_it_was_written() -> None:
    asked = LandingAsked(
        bucket="claims", key="a/b c", version="1", dataset="readings", sha256="00", replay=True
    )
    assert decode(encoded(asked)) == [asked]


@pytest.mark.parametrize("body", ["", "{}", '{"landing": {"bucket": "raw"}}', '{"Records": 5}'])
def test_any_other_message_is_refused(body: str) -> None:
    with pytest.raises(PermanentError, match="LandingQueue"):
        decode(body)


def test_a_landing_is_named_by_bucket_key_and_version() -> None:
    names = {landing_id(*each) for each in (("a", "b", "c"), ("a", "b", "d"), ("a", "bc", ""))}
    assert len(names) == 3
    assert landing_id("a", "b", "c") == landing_id("a", "b", "c")
