"""Changes of the source bucket through the deployed handler: what is made, kept and taken away."""

import pytest

from image_handler.domain.errors import PermanentError, TransientError
from image_handler.domain.limits import MOST_BYTES, Header
from image_handler.domain.source_recipes import read_source_recipes
from image_handler.events.source_notifications import Touched
from image_handler.handlers import convert_source
from image_handler.wiring import conversions, derivatives
from tests.fakes import BASE_URL, NAMES, FakeContext, photograph, sqs_batch
from tests.source_house import BUCKET, KEY, OF_ONE, SOURCE, SourceHouse, notification

TEST_EVENT = '{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "originals"}'


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> SourceHouse:
    house = SourceHouse()
    monkeypatch.setattr(conversions, "convert_source", lambda: house.convert)
    monkeypatch.setattr(derivatives, "quarantine", lambda: house.quarantine)
    return house


def hear(*bodies: str) -> list[str]:
    """Answers which messages go back to the queue."""
    answer = convert_source.handle(sqs_batch(bodies), FakeContext())
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_an_original_gets_every_size_in_every_format(house: SourceHouse) -> None:
    house.put()
    assert hear(notification(KEY)) == []
    assert house.record
    made = [(d.box_pixels, d.content_type, d.width, d.height) for d in house.record.derivatives]
    assert made == [
        (160, "image/jpeg", 160, 107),
        (160, "image/webp", 160, 107),
        (480, "image/jpeg", 480, 320),
        (480, "image/webp", 480, 320),
    ]
    assert (house.record.bucket, house.record.key, house.record.version) == (BUCKET, KEY, "v1")
    assert house.is_as_the_bucket


def test_addresses_can_not_be_guessed(house: SourceHouse) -> None:
    house.put()
    house.follow()
    assert house.record
    for each in house.record.derivatives:
        assert each.url.startswith(f"{BASE_URL}/{NAMES.prefix(SOURCE)}")
        assert "photo" not in each.url


def test_a_message_that_comes_three_times_is_converted_once(house: SourceHouse) -> None:
    house.put()
    assert hear(*[notification(KEY)] * 3) == []
    assert (house.engine.decoded, len(house.derivatives.objects)) == (1, OF_ONE)


def test_what_was_overwritten_before_it_was_heard_of_is_never_made(house: SourceHouse) -> None:
    for name in ("photo.jpg", "flower.jpg", "logo.png"):
        house.put(name)
    assert hear(*[notification(KEY)] * 3) == []
    assert house.engine.decoded == 1
    assert house.record
    assert house.record.version == "v3"


def test_an_overwritten_original_leaves_none_of_its_derivatives(house: SourceHouse) -> None:
    house.put()
    house.follow()
    before = set(house.derivatives.objects)
    house.put("flower.jpg")
    assert house.follow() == "MADE"
    assert house.is_as_the_bucket
    assert not before & house.derivatives.objects.keys()
    assert list(house.caches.forgotten.values()) == [NAMES.prefix(SOURCE)]


def test_a_deleted_original_leaves_nothing(house: SourceHouse) -> None:
    house.put()
    house.follow()
    house.originals.delete(KEY)
    assert hear(notification(KEY, event="ObjectRemoved:DeleteMarkerCreated")) == []
    assert (house.derivatives.objects, house.records.kept) == ({}, {})
    assert list(house.caches.forgotten.values()) == [NAMES.prefix(SOURCE)]


def test_a_deletion_that_is_heard_of_first_is_followed_by_nothing(house: SourceHouse) -> None:
    house.put()
    house.originals.delete(KEY)
    created = notification(KEY)
    assert hear(notification(KEY, event="ObjectRemoved:DeleteMarkerCreated"), created) == []
    assert (house.engine.decoded, house.records.kept) == (0, {})


def test_an_original_that_comes_again_is_made_again(house: SourceHouse) -> None:
    house.put()
    house.follow()
    house.originals.delete(KEY)
    house.follow()
    house.put()
    assert house.follow() == "MADE"
    assert house.is_as_the_bucket


def test_a_version_destroyed_for_good_brings_back_the_one_before(house: SourceHouse) -> None:
    house.put()
    house.put("flower.jpg")
    house.follow()
    house.originals.destroy(KEY)
    assert house.follow() == "MADE"
    assert house.record
    assert (house.record.version, house.is_as_told) == ("v1", True)


def test_another_recipe_makes_it_anew(house: SourceHouse) -> None:
    house.put()
    house.follow()
    house.recipes = read_source_recipes('{"": {"boxes": "90", "formats": "webp"}}', BASE_URL)
    assert house.follow() == "MADE"
    assert house.record
    assert [each.box_pixels for each in house.record.derivatives] == [90]
    assert house.is_as_told


def test_what_no_recipe_is_for_is_passed_over_unseen(house: SourceHouse) -> None:
    house.put(key="samples/photo.jpg")
    house.originals.faults = [AssertionError("the bucket was asked")]
    assert house.follow("samples/photo.jpg") == "UNCHANGED"
    assert house.records.kept == {}


def test_when_a_prefix_gets_none_any_more_its_derivatives_go(house: SourceHouse) -> None:
    house.put()
    house.follow()
    house.recipes = read_source_recipes("{}", BASE_URL)
    assert house.follow() == "DELETED"
    assert house.derivatives.objects == {}


@pytest.mark.parametrize(
    ("name", "reason"), [("truncated.jpg", "truncated"), ("notimage.jpg", "wrong-content")]
)
def test_what_is_no_picture_is_refused_once_and_leaves_none(
    house: SourceHouse, name: str, reason: str
) -> None:
    house.put()
    house.follow()
    house.put(name)
    assert [house.follow() for _ in range(2)] == ["REFUSED", "UNCHANGED"]
    assert house.record
    assert (house.record.refused, house.record.derivatives) == (reason, [])
    assert house.is_as_the_bucket


def test_a_bomb_and_a_giant_are_refused_before_decoding(house: SourceHouse) -> None:
    house.engine.described = Header(50_000, 50_000, 1)
    house.put()
    assert house.follow() == "REFUSED"
    house.originals.put(KEY, bytes(MOST_BYTES + 1))
    assert house.follow() == "REFUSED"
    assert house.engine.decoded == 0


def test_its_type_is_told_by_its_content(house: SourceHouse) -> None:
    house.put("logo.png")
    assert house.follow() == "MADE"


@pytest.mark.parametrize("fault", [TransientError("throttled"), RuntimeError("unknown")])
def test_what_fails_for_now_goes_back_alone(house: SourceHouse, fault: Exception) -> None:
    house.put()
    house.put(key="gallery/other.jpg")
    house.originals.faults = [fault]
    assert hear(notification(KEY), notification("gallery/other.jpg")) == ["0"]
    assert len(house.derivatives.objects) == OF_ONE


@pytest.mark.parametrize("body", ["", "{", "[]", '{"Records": [{"s3": {}}]}', '{"Records": []}'])
def test_poison_is_kept_as_it_came_and_its_neighbours_are_followed(
    house: SourceHouse, body: str
) -> None:
    house.put()
    assert hear(body, notification(KEY)) == []
    assert house.quarantine.kept == {"0": body}
    assert len(house.derivatives.objects) == OF_ONE


def test_s3s_test_message_is_no_poison(house: SourceHouse) -> None:
    assert hear(TEST_EVENT) == []
    assert house.quarantine.kept == {}


def test_a_key_of_another_bucket_is_poison(house: SourceHouse) -> None:
    """Its own derivatives among them: what is made can never be an original."""
    assert hear(notification(KEY, bucket="derivatives")) == []
    assert list(house.quarantine.kept) == ["0"]
    with pytest.raises(PermanentError, match="derivatives"):
        house.convert(Touched("derivatives", KEY))


def test_several_changes_in_one_message_are_followed(house: SourceHouse) -> None:
    keys = [KEY, "gallery/b.jpg", KEY]
    for key in keys[:2]:
        house.originals.put(key, photograph("photo.jpg"))
    assert hear(notification(*keys)) == []
    assert (house.engine.decoded, len(house.derivatives.objects)) == (2, 2 * OF_ONE)
