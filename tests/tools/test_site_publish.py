"""A publication: never half a page, nothing twice, and open tabs go on working."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.tools.conftest import Client
from tools.repository import Refusal
from tools.site.build import Site
from tools.site.publish import Bucket, configure, publish

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CONFIGURATION = b'{"stage": "test"}\n'


class FakeS3:
    """One bucket, as far as it is asked; it fails after `writes_left` more writes."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.written: list[str] = []
        self.writes_left = 1000
        self.refuses_to_delete = False

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        if Key not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        found = self.objects[Key]
        return {**found, "Body": io.BytesIO(found["Body"])}

    def put_object(self, Bucket: str, Key: str, **about: Any) -> None:  # noqa: N803
        if not self.writes_left:
            raise ClientError({"Error": {"Code": "SlowDown"}}, "PutObject")
        self.writes_left -= 1
        self.written.append(Key)
        self.objects[Key] = about

    def get_paginator(self, operation: str) -> "FakeS3":
        assert operation == "list_objects_v2"
        return self

    def paginate(self, Bucket: str, Prefix: str) -> list[dict[str, Any]]:  # noqa: N803
        found = [{"Key": key} for key in sorted(self.objects) if key.startswith(Prefix)]
        return [{"Contents": found[:1]}, {"Contents": found[1:]}, {}]

    def delete_objects(self, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        keys = [each["Key"] for each in Delete["Objects"]]
        if self.refuses_to_delete:
            return {"Errors": [{"Key": keys[0], "Message": "denied"}]}
        for key in keys:
            del self.objects[key]
        return {}

    @property
    def assets(self) -> set[str]:
        return {key for key in self.objects if key.startswith("site/assets/")}


@pytest.fixture
def s3() -> FakeS3:
    return FakeS3()


@pytest.fixture
def bucket(s3: FakeS3) -> Bucket:
    return Bucket(s3, "site-bucket")


def site(folder: Path, build: str, *assets: str) -> Site:
    """A built site of that hash, with these assets."""
    root = folder / build
    (root / "assets").mkdir(parents=True, exist_ok=True)
    (root / "index.html").write_text(f"<!doctype html>{build}")
    (root / "favicon.svg").write_text("<svg/>")
    for name in assets:
        (root / "assets" / name).write_text(name)
    return Site(root)


def test_what_the_page_names_is_there_before_the_page(
    s3: FakeS3, bucket: Bucket, tmp_path: Path
) -> None:
    assert publish(site(tmp_path, "one", "a-12345678.js"), CONFIGURATION, bucket, NOW)
    assert s3.written == [
        "site/assets/a-12345678.js",
        "site/favicon.svg",
        "site/config.json",
        "site/index.html",
        "published.json",
    ]


def test_browsers_keep_hashed_files_and_ask_for_all_others(
    s3: FakeS3, bucket: Bucket, tmp_path: Path
) -> None:
    publish(site(tmp_path, "one", "a-12345678.js"), CONFIGURATION, bucket, NOW)
    kept = {key: each.get("CacheControl") for key, each in s3.objects.items()}
    assert kept.pop("site/assets/a-12345678.js") == "public, max-age=31536000, immutable"
    assert kept.pop("published.json") is None, "it isn't served"
    assert set(kept.values()) == {"no-cache"}
    assert s3.objects["site/config.json"]["ContentType"] == "application/json"


def test_the_same_build_is_not_uploaded_again(s3: FakeS3, bucket: Bucket, tmp_path: Path) -> None:
    built = site(tmp_path, "one", "a-12345678.js")
    publish(built, CONFIGURATION, bucket, NOW)
    s3.written.clear()
    assert not publish(built, CONFIGURATION, bucket, NOW + DAY)
    assert s3.written == []


def test_only_the_configuration_is_written_when_only_that_has_changed(
    s3: FakeS3, bucket: Bucket, tmp_path: Path
) -> None:
    built = site(tmp_path, "one", "a-12345678.js")
    publish(built, CONFIGURATION, bucket, NOW)
    s3.written.clear()
    assert publish(built, b'{"stage": "other"}\n', bucket, NOW)
    assert s3.written == ["site/config.json"]
    assert not configure(b'{"stage": "other"}\n', bucket)


def test_an_asset_that_is_there_is_not_uploaded_again(
    s3: FakeS3, bucket: Bucket, tmp_path: Path
) -> None:
    publish(site(tmp_path, "one", "a-12345678.js", "b-12345678.js"), CONFIGURATION, bucket, NOW)
    s3.written.clear()
    publish(site(tmp_path, "two", "a-12345678.js", "c-12345678.js"), CONFIGURATION, bucket, NOW)
    assert [key for key in s3.written if "assets" in key] == ["site/assets/c-12345678.js"]


@pytest.mark.parametrize("writes", range(5))
def test_a_publication_that_was_cut_off_leaves_the_page_as_it_was_and_is_done_again(
    s3: FakeS3, bucket: Bucket, tmp_path: Path, writes: int
) -> None:
    publish(site(tmp_path, "one", "a-12345678.js"), CONFIGURATION, bucket, NOW)
    two = site(tmp_path, "two", "b-12345678.js")
    s3.writes_left = writes
    with pytest.raises(ClientError):
        publish(two, b"{}", bucket, NOW)
    page = s3.objects["site/index.html"]["Body"]
    assert page.endswith(b"one" if writes < 4 else b"two")
    assert s3.assets >= {"site/assets/a-12345678.js"}
    s3.writes_left = 1000
    assert publish(two, b"{}", bucket, NOW)
    assert s3.objects["site/index.html"]["Body"].endswith(b"two")
    assert not publish(two, b"{}", bucket, NOW)


def test_going_back_after_a_publication_that_was_cut_off_behind_its_page_goes_back(
    s3: FakeS3, bucket: Bucket, tmp_path: Path
) -> None:
    one, two = site(tmp_path, "one", "a-12345678.js"), site(tmp_path, "two", "b-12345678.js")
    publish(one, CONFIGURATION, bucket, NOW)
    s3.writes_left = 3
    with pytest.raises(ClientError):
        publish(two, CONFIGURATION, bucket, NOW)
    assert s3.objects["site/index.html"]["Body"].endswith(b"two")
    s3.writes_left = 1000
    assert publish(one, CONFIGURATION, bucket, NOW)
    assert s3.objects["site/index.html"]["Body"].endswith(b"one")
    assert not publish(one, CONFIGURATION, bucket, NOW)


def test_of_two_publications_at_a_time_the_one_that_lost_its_page_is_done_again(
    s3: FakeS3, bucket: Bucket, tmp_path: Path
) -> None:
    """The page of the one is there, and the record of the other."""
    one, two = site(tmp_path, "one", "a-12345678.js"), site(tmp_path, "two", "b-12345678.js")
    publish(one, CONFIGURATION, bucket, NOW)
    record = s3.objects["published.json"]
    publish(two, CONFIGURATION, bucket, NOW)
    s3.objects["published.json"] = record
    assert publish(one, CONFIGURATION, bucket, NOW)
    assert s3.objects["site/index.html"]["Body"].endswith(b"one")


def test_files_of_an_earlier_build_stay_for_30_days_after_they_were_replaced(
    s3: FakeS3, bucket: Bucket, tmp_path: Path
) -> None:
    """However long they had been in use: a tab may have been opened a moment before."""
    publish(site(tmp_path, "one", "a-12345678.js"), CONFIGURATION, bucket, NOW)
    replaced_at = NOW + 100 * DAY
    publish(site(tmp_path, "two", "b-12345678.js"), CONFIGURATION, bucket, replaced_at)
    publish(site(tmp_path, "three", "c-12345678.js"), CONFIGURATION, bucket, replaced_at + 29 * DAY)
    assert "site/assets/a-12345678.js" in s3.assets
    publish(site(tmp_path, "four", "d-12345678.js"), CONFIGURATION, bucket, replaced_at + 31 * DAY)
    assert s3.assets == {f"site/assets/{each}-12345678.js" for each in "bcd"}


def test_a_file_that_came_back_into_use_begins_anew(
    s3: FakeS3, bucket: Bucket, tmp_path: Path
) -> None:
    one, two = site(tmp_path, "one", "a-12345678.js"), site(tmp_path, "two", "b-12345678.js")
    for days, built in ((0, one), (1, two), (20, one), (40, two)):
        publish(built, CONFIGURATION, bucket, NOW + days * DAY)
    assert s3.assets == {f"site/assets/{each}-12345678.js" for each in "ab"}
    publish(site(tmp_path, "three", "c-12345678.js"), CONFIGURATION, bucket, NOW + 69 * DAY)
    assert "site/assets/a-12345678.js" in s3.assets


def test_a_deletion_that_is_refused_is_told_and_tried_again(
    s3: FakeS3, bucket: Bucket, tmp_path: Path
) -> None:
    publish(site(tmp_path, "one", "a-12345678.js"), CONFIGURATION, bucket, NOW)
    publish(site(tmp_path, "two", "b-12345678.js"), CONFIGURATION, bucket, NOW)
    three, later = site(tmp_path, "three", "c-12345678.js"), NOW + 31 * DAY
    s3.refuses_to_delete = True
    with pytest.raises(Refusal, match=r"site/assets/a-12345678\.js of site-bucket .* denied"):
        publish(three, CONFIGURATION, bucket, later)
    s3.refuses_to_delete = False
    assert publish(three, CONFIGURATION, bucket, later)
    assert "site/assets/a-12345678.js" not in s3.assets


def test_a_bucket_of_the_local_cloud_takes_it_as_the_fake_does(
    direct: Client, tmp_path: Path
) -> None:
    client, name = direct("s3"), "site-publish"
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    bucket = Bucket(client, name)
    assert publish(site(tmp_path, "one", "a-12345678.js"), CONFIGURATION, bucket, NOW)
    assert publish(site(tmp_path, "two", "b-12345678.js"), CONFIGURATION, bucket, NOW)
    two = site(tmp_path, "two", "b-12345678.js")
    assert not publish(two, CONFIGURATION, bucket, NOW)
    assert bucket.assets() == {"assets/a-12345678.js", "assets/b-12345678.js"}
    publish(site(tmp_path, "three"), CONFIGURATION, bucket, NOW + 31 * DAY)
    assert bucket.assets() == {"assets/b-12345678.js"}, "replaced just now"
    page = client.get_object(Bucket=name, Key="site/index.html")
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
