"""One suite for what landFiles reads and writes, on a local cloud and on its stand-ins."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from data_lake.domain.errors import Unreadable
from data_lake.domain.landed_object import landing_id
from data_lake.domain.quarantine import Quarantined
from data_lake.events.landing_messages import LandingAsked
from data_lake.gateways.s3_curated_files import S3CuratedFiles
from data_lake.gateways.s3_quarantine import S3Quarantine
from data_lake.gateways.s3_raw import S3LandedObjects
from data_lake.use_cases.ports import CuratedFiles, LandedObjects, Quarantine
from tests.fakes_curated_files import FakeCuratedFiles
from tests.fakes_landing import FakeLandedObjects, FakeQuarantine

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "inbox/weather/a b+é.csv"
CONTENT = b"a,b\n1,2\n"


@dataclass
class Place:
    """`put` stores a version of the object and asks for its landing; `read` is of raw objects."""

    objects: LandedObjects
    quarantine: Quarantine
    files: CuratedFiles
    put: Callable[[str, bytes], LandingAsked]
    forget: Callable[[LandingAsked], None]
    versions: Callable[[str], list[bytes]]


@pytest.fixture(params=["stand-ins", "local cloud"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    if request.param == "stand-ins":
        yield _stand_ins()
    else:
        yield _local_cloud(request.getfixturevalue("s3"), request.getfixturevalue("bucket"))


def _stand_ins() -> Place:
    objects = FakeLandedObjects()
    quarantine = FakeQuarantine(objects)

    def forget(asked: LandingAsked) -> None:
        del objects.objects[asked.bucket, asked.key, asked.version]

    def versions(key: str) -> list[bytes]:
        return [content for name, content in objects.objects.items() if name[1] == key]

    return Place(objects, quarantine, FakeCuratedFiles(), objects.put, forget, versions)


def _local_cloud(s3: "S3Client", bucket: str) -> Place:
    def put(key: str, content: bytes) -> LandingAsked:
        version = s3.put_object(Bucket=bucket, Key=key, Body=content)["VersionId"]
        return LandingAsked(bucket=bucket, key=key, version=version, dataset="weather")

    def forget(asked: LandingAsked) -> None:
        s3.delete_object(Bucket=asked.bucket, Key=asked.key, VersionId=asked.version)

    def versions(key: str) -> list[bytes]:
        found = s3.list_object_versions(Bucket=bucket, Prefix=key).get("Versions", [])
        return [
            s3.get_object(Bucket=bucket, Key=key, VersionId=each["VersionId"])["Body"].read()
            for each in found
        ]

    return Place(
        S3LandedObjects(s3, bucket, bucket),
        S3Quarantine(s3, bucket),
        S3CuratedFiles(s3, bucket),
        put,
        forget,
        versions,
    )


def _reason(asked: LandingAsked, *, is_whole: bool = True) -> Quarantined:
    return Quarantined(
        landing_id=landing_id(asked.bucket, asked.key, asked.version),
        dataset="weather",
        reason="bad",
        source={"bucket": asked.bucket},
        is_whole=is_whole,
    )


def test_the_version_that_was_told_of_is_fetched(place: Place, tmp_path: Path) -> None:
    asked = place.put(KEY, CONTENT)
    place.put(KEY, b"later")
    fetched = place.objects.fetch(asked, tmp_path / "file", 100)
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert (fetched.bytes, fetched.sha256) == (len(CONTENT), sha256(CONTENT).hexdigest())


def test_what_is_gone_too_large_or_another_is_refused(place: Place, tmp_path: Path) -> None:
    asked = place.put(KEY, CONTENT)
    with pytest.raises(Unreadable, match="at most 3 bytes"):
        place.objects.fetch(asked, tmp_path / "file", 3)
    with pytest.raises(Unreadable, match="SHA-256"):
        place.objects.fetch(replace(asked, sha256="0" * 64), tmp_path / "file", 100)
    place.forget(asked)
    with pytest.raises(Unreadable, match="gone"):
        place.objects.fetch(asked, tmp_path / "file", 100)


def test_a_replay_reads_the_copy_when_the_object_has_expired(place: Place, tmp_path: Path) -> None:
    asked = place.put(KEY, CONTENT)
    place.quarantine.keep_input(_reason(asked), asked)
    place.forget(asked)
    place.objects.fetch(replace(asked, replay=True), tmp_path / "file", 100)
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_the_reason_says_when_there_is_no_copy(place: Place) -> None:
    asked = place.put(KEY, CONTENT)
    place.forget(asked)
    place.quarantine.keep_input(_reason(asked), asked)
    kept = place.quarantine.reason("weather", _reason(asked).landing_id)
    assert kept == replace(_reason(asked), has_input=False)
    assert place.quarantine.reason("weather", "unknown") is None


def test_refused_rows_come_back_as_they_were_kept(place: Place, tmp_path: Path) -> None:
    asked = place.put(KEY, CONTENT)
    (tmp_path / "rows").write_bytes(b'{"line":1}\n')
    reason = _reason(asked, is_whole=False)
    place.quarantine.keep_rows(reason, tmp_path / "rows")
    place.quarantine.fetch_rows("weather", reason.landing_id, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b'{"line":1}\n'
    assert place.quarantine.reason("weather", reason.landing_id) == reason


def test_a_file_is_dropped_once_under_a_key(place: Place, tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        (tmp_path / "file").write_bytes(content)
        place.objects.drop("inbox/weather/replayed-1", tmp_path / "file")
    assert place.versions("inbox/weather/replayed-1") == [b"first"]


def test_curated_files_are_stored_listed_fetched_and_deleted(place: Place, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"rows")
    keys = [f"data/weather/all/{number}.parquet" for number in range(3)]
    for key in keys:
        place.files.store(key, str(tmp_path / "file"))
    place.files.store(keys[0], str(tmp_path / "file"))
    assert [(each.key, each.bytes) for each in place.files.listed("data/weather/")] == [
        (key, 4) for key in keys
    ]
    place.files.fetch(keys[1], str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == b"rows"
    place.files.delete([*keys[:2], "data/weather/all/never.parquet"])
    assert [each.key for each in place.files.listed("data/weather/")] == keys[2:]
