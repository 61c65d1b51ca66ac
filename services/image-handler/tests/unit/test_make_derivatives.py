"""Messages through the deployed handler: what is made, said, kept and given back."""

import pytest
from botocore.exceptions import ClientError
from msgspec import structs

from image_handler.domain.errors import NotDecodable, TransientError
from image_handler.domain.limits import LONGEST_SIDE_PIXELS, MOST_BYTES, MOST_FRAMES, Header
from image_handler.events import DerivativesMade
from tests.fakes import NAMES, NOW, claim_on, photograph, received, written
from tests.house import House


def test_a_photograph_becomes_every_size_in_every_format(house: House) -> None:
    assert house.hear(house.hold()) == []
    (event,) = house.bus.events
    assert isinstance(event.data, DerivativesMade)
    made = [(d.box_pixels, d.content_type, d.width, d.height) for d in event.data.derivatives]
    assert made == [
        (160, "image/jpeg", 160, 107),
        (160, "image/webp", 160, 107),
        (480, "image/jpeg", 480, 320),
        (480, "image/webp", 480, 320),
        (1080, "image/jpeg", 640, 427),
        (1080, "image/webp", 640, 427),
    ]


def test_what_the_event_tells_is_what_the_bucket_holds(house: House) -> None:
    house.hear(house.hold())
    (event,) = house.bus.events
    assert isinstance(event.data, DerivativesMade)
    for derivative in event.data.derivatives:
        key = derivative.url.removeprefix("https://d111111abcdef8.cloudfront.net/")
        assert len(house.derivatives.objects[key]) == derivative.size_bytes
        assert key.startswith(NAMES.prefix(event.data.photo_id))


def test_the_story_goes_on_under_its_id_and_names_its_cause(house: House) -> None:
    cause = house.hold()
    house.hear(cause)
    (event,) = house.bus.events
    assert (event.correlationid, event.causationid) == (cause.correlationid, cause.id)
    assert event.time == NOW


def test_an_event_heard_three_times_is_converted_once_and_announced_alike(house: House) -> None:
    event = house.hold()
    assert house.hear(event, event, event) == []
    assert house.engine.decoded == 1
    assert house.bus.events == house.bus.events[:1] * 3


def test_another_version_of_the_photograph_is_another_conversion(house: House) -> None:
    event = house.hold()
    later = claim_on(photograph("photo.jpg"), event.data.claim.bucket, version="2")
    house.claims.hold(photograph("photo.jpg"), later)
    other = structs.replace(event, id="other", data=structs.replace(event.data, claim=later))
    house.hear(event, other)
    assert house.engine.decoded == 2
    first, second = house.bus.events
    assert first.id != second.id
    assert len(house.derivatives.objects) == 2 * (6 + 1)


def test_two_workers_at_the_same_photograph_announce_the_one_manifest(house: House) -> None:
    """The other has kept its manifest when this one comes to it."""
    event = house.hold()
    house.hear(event)
    (first,) = house.bus.events
    (key,) = [key for key in house.derivatives.objects if key.startswith("manifests/")]
    assert isinstance(first.data, DerivativesMade)
    later = structs.replace(first.data, made_at=NOW.replace(year=2027))
    assert house.derivatives.keep_manifest(key, later) == first.data


@pytest.mark.parametrize(
    ("name", "declared", "reason"),
    [
        ("truncated.jpg", "image/jpeg", "truncated"),
        ("notimage.jpg", "image/jpeg", "wrong-content"),
        ("photo.jpg", "image/png", "wrong-content"),
        ("photo.jpg", "image/svg+xml", "wrong-content"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused_before_decoding(
    house: House, name: str, declared: str, reason: str
) -> None:
    event = house.hold(name)
    event = structs.replace(event, data=structs.replace(event.data, content_type=declared))
    assert house.hear(event) == []
    assert house.refusal.reason == reason
    assert house.engine.decoded == 0
    assert [key.partition("/")[0] for key in house.derivatives.objects] == ["refusals"]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (Header(50_000, 50_000, 1), "too-many-pixels"),
        (Header(10_001, 10_000, 1), "too-many-pixels"),
        (Header(10_000_000, 10, 1), "too-many-pixels"),
        (Header(10, LONGEST_SIDE_PIXELS + 1, 1), "too-many-pixels"),
        (Header(10, 10, MOST_FRAMES + 1), "too-many-frames"),
    ],
)
def test_a_bomb_is_refused_by_its_header(house: House, header: Header, reason: str) -> None:
    house.engine.described = header
    assert house.hear(house.hold()) == []
    assert house.refusal.reason == reason
    assert house.engine.decoded == 0


def test_a_side_that_is_too_long_is_told_as_such(house: House) -> None:
    """Its pixels are few enough, and its memory was 11 GB."""
    house.engine.described = Header(10_000_000, 10, 1)
    house.hear(house.hold())
    assert house.refusal.detail == ("expected sides of at most 65,535 pixels, found 10000000 x 10")


@pytest.mark.parametrize("header", [Header(10_000, 10_000, MOST_FRAMES), Header(65_535, 1_525, 1)])
def test_the_largest_photograph_within_the_limits_is_taken(house: House, header: Header) -> None:
    house.engine.described = header
    house.hear(house.hold())
    assert house.engine.decoded == 1


def test_a_claim_that_is_gone_is_refused_and_not_tried_again(house: House) -> None:
    assert house.hear(received()) == []
    assert house.refusal.reason == "source-gone"


@pytest.mark.parametrize("content", [b"", b"other", photograph("photo.jpg") + b"more"])
def test_bytes_that_are_not_those_that_were_verified_are_refused(
    house: House, content: bytes
) -> None:
    event = received()
    house.claims.hold(content, event.data.claim)
    assert house.hear(event) == []
    assert house.refusal.reason == "wrong-content"
    assert house.engine.decoded == 0


def test_what_the_decoder_finds_damaged_is_refused(house: House) -> None:
    house.claims.faults = [NotDecodable("expected a picture, found noise")]
    house.hear(house.hold())
    refusal = house.refusal
    assert (refusal.reason, refusal.detail) == (
        "not-decodable",
        "expected a picture, found noise",
    )


_POISON = {
    "not JSON": "{",
    "not an event": '{"detail": {}}',
    "another event": written(received()).replace("photo-received", "photo-taken"),
    "an id that leaves its folder": written(received()).replace(
        str(received().data.photo_id), "../../tombstones"
    ),
    "another subject": written(structs.replace(received(), subject="another")),
    "no bytes": written(received()).replace('"sizeBytes":63721', '"sizeBytes":0'),
    "another's prefix": written(received()).replace("web-api/photos", "elsewhere/photos"),
    "half of a surrogate pair": written(received()).replace('"id":"', '"id":"\\ud800'),
    "a moment without time zone": written(received()).replace("480000Z", "480000"),
    "bottomless nesting": '{"data": ' + "[" * 100_000,
    "nothing": "",
}


@pytest.mark.parametrize("body", _POISON.values(), ids=_POISON.keys())
def test_poison_is_kept_as_it_came_and_its_neighbours_are_converted(
    house: House, body: str
) -> None:
    assert house.hear(body, house.hold()) == []
    assert house.quarantine.kept == {"0": body}
    assert len(house.bus.events) == 1


def test_a_claim_in_another_bucket_is_poison(house: House) -> None:
    event = house.hold()
    elsewhere = structs.replace(event.data.claim, bucket="another-bucket")
    data = structs.replace(event.data, claim=elsewhere)
    assert house.hear(structs.replace(event, data=data)) == []
    assert list(house.quarantine.kept) == ["0"]


def test_a_claim_larger_than_any_upload_is_poison_and_not_read(house: House) -> None:
    event = house.hold()
    data = structs.replace(
        event.data, claim=structs.replace(event.data.claim, size_bytes=MOST_BYTES + 1)
    )
    house.claims.faults = [AssertionError("it was read")]
    assert house.hear(structs.replace(event, data=data)) == []
    assert list(house.quarantine.kept) == ["0"]


@pytest.mark.parametrize("fault", [TransientError("throttled"), RuntimeError("unknown")])
def test_what_fails_for_now_goes_back_alone(house: House, fault: Exception) -> None:
    house.claims.faults = [fault]
    assert house.hear(house.hold(), house.hold("flower.jpg")) == ["0"]
    assert house.quarantine.kept == {}
    assert len(house.bus.events) == 1


def test_a_bus_that_refuses_is_tried_again_without_converting_again(house: House) -> None:
    house.bus.faults = [TransientError("throttled")]
    event = house.hold()
    assert house.hear(event) == ["0"]
    assert house.hear(event) == []
    assert house.engine.decoded == 1
    assert len(house.bus.events) == 1


def test_a_denied_permission_is_logged_with_action_resource_and_message(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    words = (
        "User: arn:aws:sts::000000000000:assumed-role/make is not authorized to perform: "
        's3:GetObjectVersion on resource: "arn:aws:s3:::claims/web-api/photos/1"'
    )
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": words}}, "GetObject")
    house.claims.faults = [denied]
    assert house.hear(house.hold()) == ["0"]
    (line,) = [line for line in caplog.records if line.message == "not now"]
    assert vars(line)["message_id"] == "0"
    assert words in caplog.text


def test_poison_that_can_not_be_kept_goes_back(house: House) -> None:
    house.quarantine.faults = [RuntimeError("no bucket")]
    assert house.hear("{", house.hold()) == ["0"]


def test_a_photograph_that_was_deleted_before_is_not_even_read(house: House) -> None:
    event = house.hold()
    house.derivatives.mark_deleted(event.data.photo_id, NOW)
    house.claims.faults = [AssertionError("it was read")]
    assert house.hear(event) == []
    assert (house.bus.events, house.derivatives.objects) == ([], {})
