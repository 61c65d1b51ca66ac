"""What modern mode does that the AWS solution doesn't: through the function's own door."""

import hashlib
import hmac
import json

import pytest
import pyvips  # type: ignore[import-untyped]

from image_handler.domain.errors import TransientError
from image_handler.domain.faces import Box
from image_handler.domain.stored_picture import SourceDenied, SourceTooLarge
from tests.fakes import photograph
from tests.image_house import LAST_MODIFIED, FakeResults, ImageHouse

BROWSER = {"Accept": "image/avif,image/webp,image/apng,*/*;q=0.8"}
PRIVATE = (b"GPS", b"http://ns.adobe.com/xap", b"Somebody")


@pytest.fixture
def images(monkeypatch: pytest.MonkeyPatch) -> ImageHouse:
    return ImageHouse(monkeypatch)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_come_upright_and_without_a_tag(images: ImageHouse, orientation: int) -> None:
    images.hold(f"exif-{orientation}.jpg")
    reply = images.ask(f"/fit-in/45x45/exif-{orientation}.jpg")
    assert reply.size == ((45, 30) if orientation < 5 else (30, 45))
    assert "orientation" not in reply.picture.get_fields()


def test_rotate_0_asks_for_the_picture_as_it_is_stored(images: ImageHouse) -> None:
    images.hold("exif-6.jpg")
    reply = images.edit("exif-6.jpg", {"rotate": 0})
    assert reply.size == (90, 60)
    assert reply.picture.get("orientation") == 6


@pytest.mark.parametrize("edits", [None, {"resize": {"width": 40}}])
def test_nobody_learns_where_a_photograph_was_taken(images: ImageHouse, edits: object) -> None:
    data = photograph("private.jpg")
    images.hold("private.jpg", data=data)
    assert all(text in data for text in PRIVATE[1:])
    body = images.edit("private.jpg", edits).body
    assert [text for text in PRIVATE if text in body] == []


def test_metadata_stays_where_it_is_asked_for(images: ImageHouse) -> None:
    images.hold("private.jpg", data=photograph("private.jpg"))
    reply = images.edit("private.jpg", {"keepMetadata": True, "resize": {"width": 40}})
    assert b"Somebody" in reply.body


def test_a_picture_without_metadata_comes_byte_for_byte(images: ImageHouse) -> None:
    data = images.hold("photo.jpg")
    assert images.ask("/photo.jpg").body == data


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("image/avif,image/webp,*/*;q=0.8", "image/avif"),
        ("image/webp,*/*;q=0.8", "image/webp"),
        ("image/avif;q=0.5,image/webp;q=0.9", "image/webp"),
        ("image/avif;q=0,image/webp;q=0,*/*", "image/jpeg"),
        ("*/*", "image/jpeg"),
        ("", "image/jpeg"),
    ],
)
def test_clients_get_the_best_that_they_take(
    images: ImageHouse, accept: str, content_type: str
) -> None:
    images.hold("photo.jpg")
    reply = images.ask("/fit-in/60x60/photo.jpg", headers={"Accept": accept})
    assert (reply.headers["Content-Type"], reply.headers["Vary"]) == (content_type, "Accept")


def test_a_format_that_is_named_is_no_matter_of_accept(images: ImageHouse) -> None:
    images.hold("photo.jpg")
    reply = images.ask("/fit-in/60x60/filters:format(png)/photo.jpg", headers=BROWSER)
    assert reply.headers["Content-Type"] == "image/png"
    assert "Vary" not in reply.headers


def test_auto_asks_for_the_best_where_it_is_switched_off(images: ImageHouse) -> None:
    images.set(AUTO_WEBP="No")
    images.hold("photo.jpg")
    assert images.ask("/photo.jpg", headers=BROWSER).headers["Content-Type"] == "image/jpeg"
    reply = images.ask("/photo.jpg", {"format": "auto"}, BROWSER)
    assert reply.headers["Content-Type"] == "image/avif"


def test_an_animation_stays_one_when_it_becomes_webp(images: ImageHouse) -> None:
    images.hold("anim.gif")
    reply = images.ask("/fit-in/30x30/anim.gif", headers=BROWSER)
    assert reply.headers["Content-Type"] == "image/webp"
    assert reply.picture.get("n-pages") == 5


def test_each_frame_of_an_animation_is_flipped_by_itself(images: ImageHouse) -> None:
    images.hold("anim.gif")
    flipped = images.edit("anim.gif", {"flip": True}).body
    frames = pyvips.Image.new_from_buffer(flipped, "", n=-1).colourspace("srgb")
    reds = [frames.getpoint(2, 40 * frame + 2)[0] for frame in range(5)]
    assert reds == sorted(reds)
    assert reds[-1] - reds[0] > 100


def test_a_copy_that_is_still_good_is_not_sent_again(images: ImageHouse) -> None:
    images.hold("photo.jpg")
    first = images.ask("/fit-in/60x60/photo.jpg")
    again = images.ask("/fit-in/60x60/photo.jpg", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    since = images.ask("/fit-in/60x60/photo.jpg", headers={"If-Modified-Since": LAST_MODIFIED})
    assert since.status == 304


def test_another_source_or_another_edit_is_another_picture(images: ImageHouse) -> None:
    images.hold("photo.jpg")
    first = images.ask("/fit-in/60x60/photo.jpg").headers["ETag"]
    assert images.ask("/fit-in/61x61/photo.jpg").headers["ETag"] != first
    images.hold("photo.jpg", etag='"2"')
    reply = images.ask("/fit-in/60x60/photo.jpg", headers={"If-None-Match": first})
    assert reply.status == 200


def test_another_overlay_is_another_picture(images: ImageHouse) -> None:
    edits = {"overlayWith": {"bucket": "image-source", "key": "mark.png"}}
    images.hold("photo.jpg")
    images.hold("mark.png")
    first = images.edit("photo.jpg", edits)
    known = {"If-None-Match": first.headers["ETag"]}
    assert images.edit("photo.jpg", edits, headers=known).status == 304
    images.hold("logo.png", key="mark.png")
    assert images.edit("photo.jpg", edits, headers=known).status == 200
    assert "Last-Modified" not in first.headers


def test_a_picture_that_is_wanted_as_it_was_is_not_given_another(images: ImageHouse) -> None:
    images.hold("photo.jpg")
    assert images.ask("/photo.jpg", headers={"If-Match": '"another"'}).status == 412


def test_head_tells_the_same_without_the_picture(images: ImageHouse) -> None:
    images.hold("photo.jpg")
    asked, told = (images.ask("/fit-in/60x60/photo.jpg", method=m) for m in ("GET", "HEAD"))
    assert told.headers == asked.headers
    assert (told.status, told.body) == (200, b"")


def test_a_browser_that_asks_beforehand_is_answered(images: ImageHouse) -> None:
    images.set(CORS_ENABLED="Yes", CORS_ORIGIN="https://gallery.example")
    reply = images.ask("/photo.jpg", method="OPTIONS")
    assert (reply.status, reply.body) == (204, b"")
    assert reply.headers["Access-Control-Allow-Origin"] == "https://gallery.example"


def test_a_grey_round_crop_keeps_its_transparency(images: ImageHouse) -> None:
    images.hold("photo.jpg")
    edits = {"grayscale": True, "roundCrop": True, "toFormat": "png"}
    reply = images.edit("photo.jpg", edits)
    assert reply.picture.getpoint(0, 0)[-1] == 0
    assert reply.size == (320, 320)


def test_other_methods_are_refused(images: ImageHouse) -> None:
    reply = images.ask("/photo.jpg", method="POST")
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_wrong_name_does_not_make_another_type(images: ImageHouse) -> None:
    images.hold("photo.jpg", key="photo.png", content_type="image/png")
    reply = images.ask("/photo.png")
    assert reply.headers["Content-Type"] == "image/jpeg"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_no_picture_is_not_passed_on(images: ImageHouse) -> None:
    images.hold("notimage.jpg")
    assert images.ask("/notimage.jpg").status == 400


@pytest.mark.parametrize(
    "edits",
    [
        {"resize": {"width": "wide"}},
        {"resize": {"fit": "squeeze", "width": 10, "height": 10}},
        {"resize": {"width": 100_000, "height": 100_000, "fit": "fill"}},
        {"crop": {"left": 400, "top": 0, "width": 200, "height": 10}},
        {"toFormat": "exe"},
        {"blur": 5000},
        "grayscale",
        [{"resize": {"width": 10}}],
    ],
)
def test_what_cannot_be_done_is_the_requests_fault(images: ImageHouse, edits: object) -> None:
    images.hold("photo.jpg")
    reply = images.edit("photo.jpg", edits)
    assert reply.status == 400
    assert {"status", "code", "message"} <= reply.told.keys()
    assert reply.headers["Cache-Control"] == "max-age=10,public"


@pytest.mark.parametrize(
    ("failure", "status"),
    [(SourceDenied("no"), 403), (SourceTooLarge("no"), 413), (TransientError("no"), 503)],
)
def test_why_a_source_is_not_to_be_had_is_told(
    images: ImageHouse, failure: Exception, status: int
) -> None:
    images.sources.pictures["image-source", "photo.jpg"] = failure
    reply = images.ask("/photo.jpg")
    assert reply.status == status
    assert reply.headers.get("Retry-After") == ("1" if status == 503 else None)


def test_a_result_over_the_limit_is_kept_and_the_client_sent_there(images: ImageHouse) -> None:
    images.results = FakeResults(valid_s=600)
    images.hold("photo.jpg")
    large = {"resize": {"width": 2400, "height": 2400}, "png": {"compressionLevel": 0}}
    reply = images.edit("photo.jpg", {**large, "toFormat": "png"})
    assert reply.status == 303
    assert reply.headers["Cache-Control"] == "max-age=540,public"
    (key,) = images.results.stored
    assert reply.headers["Location"] == f"https://results.example/{key}"
    assert images.results.stored[key].startswith(b"\x89PNG")


def test_without_a_bucket_for_it_a_large_result_is_refused(images: ImageHouse) -> None:
    images.hold("photo.jpg")
    large = {"resize": {"width": 2400, "height": 2400}, "png": {"compressionLevel": 0}}
    assert images.edit("photo.jpg", {**large, "toFormat": "png"}).status == 413
    images.results = FakeResults(is_down=True)
    images.set()
    assert images.edit("photo.jpg", {**large, "toFormat": "png"}).status == 503


def test_a_large_result_that_is_kept_is_not_made_again(images: ImageHouse) -> None:
    images.results = FakeResults()
    images.hold("large.jpg", data=photograph("photo.jpg") + bytes(1024 * 1024))
    edits = {"resize": {"width": 2400, "height": 2400}, "png": {"compressionLevel": 0}}
    first = images.edit("large.jpg", {**edits, "toFormat": "png"})
    assert first.status == 303
    (key,) = images.results.stored
    images.results.stored[key] = b"seen before"
    assert images.edit("large.jpg", {**edits, "toFormat": "png"}).headers == first.headers
    assert images.results.stored[key] == b"seen before"


def test_the_focal_point_stays_in_view(images: ImageHouse) -> None:
    images.hold("exif-1.jpg")
    resize = {"width": 20, "height": 60}
    left, right = (
        images.edit("exif-1.jpg", {"resize": {**resize, "focalPoint": {"x": x, "y": 0.5}}})
        for x in (0, 1)
    )
    assert left.size == right.size == (20, 60)
    assert left.picture.getpoint(4, 4)[0] > 200 > 100 > right.picture.getpoint(15, 4)[0]


def test_a_focal_point_outside_is_refused(images: ImageHouse) -> None:
    images.hold("photo.jpg")
    edits = {"resize": {"width": 9, "height": 90, "focalPoint": {"x": 2, "y": 0}}}
    assert images.edit("photo.jpg", edits).status == 400


def test_a_round_crop_is_transparent_outside_whatever_the_source(images: ImageHouse) -> None:
    images.hold("photo.jpg")
    reply = images.edit("photo.jpg", {"roundCrop": True, "toFormat": "png"})
    assert reply.size == (320, 320)
    assert reply.picture.getpoint(0, 0)[3] == 0
    assert reply.picture.getpoint(160, 160)[3] == 255


def test_a_face_is_found_in_a_small_jpeg_whatever_the_source(images: ImageHouse) -> None:
    images.faces.boxes = [Box(0.25, 0.25, 0.5, 0.5, 99)]
    images.hold("photo.webp")
    reply = images.edit("photo.webp", {"smartCrop": True})
    assert (reply.headers["Content-Type"], reply.size) == ("image/webp", (66, 44))
    assert images.faces.seen[0].startswith(b"\xff\xd8")


@pytest.mark.parametrize("arguments", ["", "0", ",0", "0,0"])
def test_what_a_filter_leaves_open_is_the_first_face_without_padding(
    images: ImageHouse, arguments: str
) -> None:
    images.faces.boxes = [Box(0.25, 0.25, 0.5, 0.5, 99)]
    images.hold("photo.jpg")
    assert images.ask(f"/filters:smart_crop({arguments})/photo.jpg").size == (240, 160)


@pytest.mark.parametrize("target", ["gif", "webp"])
def test_a_film_is_looked_at_for_what_is_inappropriate(images: ImageHouse, target: str) -> None:
    images.faces.labels = ["Violence"]
    images.hold("anim.gif")
    clear = images.edit("anim.gif", {"toFormat": target}).body
    blurred = images.edit("anim.gif", {"toFormat": target, "contentModeration": True}).body
    assert len(images.faces.seen) == 1
    frames, hidden = (pyvips.Image.new_from_buffer(each, "", n=-1) for each in (clear, blurred))
    assert hidden.get("n-pages") == frames.get("n-pages") == 5
    assert hidden.deviate() < frames.deviate()


@pytest.mark.parametrize("edits", [{"rotate": 90}, {"trim": {}}, {"roundCrop": True}])
def test_an_edit_of_one_frame_isnt_lost_on_a_film_of_another_format(
    images: ImageHouse, edits: dict[str, object]
) -> None:
    images.hold("anim.gif")
    reply = images.edit("anim.gif", {**edits, "toFormat": "webp"})
    assert reply.status == 200
    assert "n-pages" not in reply.picture.get_fields()


def test_animated_is_yes_or_no(images: ImageHouse) -> None:
    images.hold("anim.gif")
    assert images.edit("anim.gif", {"animated": "yes"}).status == 400


@pytest.mark.parametrize("edits", [{"withMetadata": {"orientation": 6}}, {"keepMetadata": "false"}])
def test_metadata_is_not_set_or_kept_by_other_words(
    images: ImageHouse, edits: dict[str, object]
) -> None:
    images.hold("private.jpg", data=photograph("private.jpg"))
    reply = images.edit("private.jpg", {**edits, "resize": {"width": 40}})
    assert [text for text in PRIVATE if text in reply.body] == []
    assert "orientation" not in reply.picture.get_fields()


@pytest.mark.parametrize(
    ("side", "code"), [(6_000, "ProcessingFailure"), (7_000, "InstantiationError")]
)
def test_an_avif_may_have_fewer_pixels_than_others_for_the_memory_it_takes(
    images: ImageHouse, side: int, code: str
) -> None:
    """More are refused by the header; fewer only when they turn out not to be there."""
    data = photograph("photo.avif")
    at = data.index(b"ispe") + 8
    claim = side.to_bytes(4, "big") * 2
    images.hold("photo.avif", data=data[:at] + claim + data[at + 8 :])
    reply = images.edit("photo.avif", {"resize": {"width": 20}})
    assert (reply.status, reply.told["code"]) == (400, code)


def test_info_tells_of_a_picture_and_of_no_place(images: ImageHouse) -> None:
    images.hold("private.jpg", data=photograph("private.jpg"))
    told = images.ask("/private.jpg", {"info": "true"})
    assert told.headers["Content-Type"] == "application/json"
    assert told.told["width"] > 0
    assert "dominantColour" in json.dumps(told.told)
    assert "latitude" not in json.dumps(told.told).lower()


def test_a_preset_stands_for_its_edits_and_others_may_be_locked_out(images: ImageHouse) -> None:
    presets = {"thumbnail": {"resize": {"width": 32, "height": 32}}}
    images.set(IMAGE_PRESETS=json.dumps(presets), IMAGE_PRESETS_ONLY="Yes")
    images.hold("photo.jpg")
    assert images.ask("/photo.jpg", {"preset": "thumbnail"}).size == (32, 32)
    assert images.ask("/fit-in/60x60/photo.jpg").status == 403
    assert images.ask("/photo.jpg", {"preset": "poster"}).status == 400
    images.set(IMAGE_PRESETS="", IMAGE_PRESETS_ONLY="")
    assert images.ask("/photo.jpg", {"preset": "thumbnail"}).status == 400


def test_two_keys_are_good_while_a_signature_is_rotated(images: ImageHouse) -> None:
    images.set(ENABLE_SIGNATURE="Yes", SECRETS_MANAGER="keys", SECRET_KEY="signing")
    images.secrets.secrets["keys"] = json.dumps({"signing": "new", "signing.previous": "old"})
    images.hold("photo.jpg")
    path = "/fit-in/60x60/photo.jpg"
    for key, status in (("new", 200), ("old", 200), ("older", 403)):
        signature = hmac.new(key.encode(), path.encode(), hashlib.sha256).hexdigest()
        assert images.ask(path, {"signature": signature}).status == status


def test_credentials_are_not_offered_to_everybody(images: ImageHouse) -> None:
    images.set(CORS_ENABLED="Yes", CORS_ORIGIN="*")
    images.hold("photo.jpg")
    headers = images.ask("/photo.jpg").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


def test_a_fallback_picture_has_the_errors_status(images: ImageHouse) -> None:
    images.set(
        ENABLE_DEFAULT_FALLBACK_IMAGE="Yes",
        DEFAULT_FALLBACK_IMAGE_BUCKET="image-source",
        DEFAULT_FALLBACK_IMAGE_KEY="mark.png",
    )
    data = images.hold("mark.png")
    reply = images.ask("/gone.jpg")
    assert (reply.status, reply.body) == (404, data)
    assert reply.headers["Cache-Control"] == "max-age=10,public"
    images.hold("mark.png", cache_control="max-age=5")
    assert images.ask("/gone.jpg").headers["Cache-Control"] == "max-age=5"
    images.sources.pictures["image-source", "photo.jpg"] = TransientError("S3 answers 503")
    failed = images.ask("/photo.jpg").headers
    assert (failed["Cache-Control"], failed["Retry-After"]) == ("no-store", "1")


def test_a_fault_of_ours_is_told_to_us_and_not_to_the_client(
    images: ImageHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    images.sources.pictures["image-source", "photo.jpg"] = RuntimeError("a secret detail")
    reply = images.ask("/photo.jpg")
    assert (reply.status, reply.told["code"]) == (500, "InternalError")
    assert "a secret detail" not in reply.body.decode()
    assert "a secret detail" in capsys.readouterr().out
