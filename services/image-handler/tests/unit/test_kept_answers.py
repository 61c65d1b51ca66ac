"""Between us and the client stand caches: they keep what may be kept, and mix up nothing."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.http_cache import Cache, lifetime_s
from tests.image_house import ImageHouse, Reply

YEAR_S = 31_536_000
PATH = "/fit-in/60x60/photo.jpg"
BROWSERS = ["", "*/*", "image/webp,*/*;q=0.8", "image/avif,image/webp,*/*;q=0.8", "image/jpeg"]


@pytest.fixture
def images(monkeypatch: pytest.MonkeyPatch) -> ImageHouse:
    images = ImageHouse(monkeypatch)
    images.hold("photo.jpg")
    return images


def between(images: ImageHouse, *, is_shared: bool = True) -> Cache:
    def origin(address: str, headers: Mapping[str, str]) -> Reply:
        path, _, query = address.partition("?")
        pairs = dict(each.split("=", 1) for each in query.split("&") if each)
        return images.ask(path, pairs, headers)

    return Cache(origin, is_shared=is_shared)


def test_a_picture_is_asked_for_once_a_year(images: ImageHouse) -> None:
    cache = between(images)
    first = cache.fetch(PATH)
    cache.clock_s = YEAR_S - 1
    assert cache.fetch(PATH) == first
    assert len(cache.forwarded) == 1


def test_an_old_copy_is_confirmed_without_being_made_again(images: ImageHouse) -> None:
    cache = between(images)
    first = cache.fetch(PATH)
    cache.clock_s = YEAR_S
    assert cache.fetch(PATH).body == first.body
    assert cache.forwarded[1][1]["if-none-match"] == first.headers["ETag"]
    cache.clock_s += YEAR_S - 1
    cache.fetch(PATH)
    assert len(cache.forwarded) == 2, "the 304 didn't make it fresh again"


def test_a_new_source_replaces_an_old_copy(images: ImageHouse) -> None:
    cache = between(images)
    first = cache.fetch(PATH)
    images.hold("exif-1.jpg", key="photo.jpg", etag='"2"')
    assert cache.fetch(PATH) == first
    cache.clock_s = YEAR_S
    assert cache.fetch(PATH).body != first.body


def test_without_a_tag_the_date_confirms_a_copy(images: ImageHouse) -> None:
    images.set(IMAGE_MODE="compatible")
    cache = between(images)
    first = cache.fetch(PATH)
    cache.clock_s = YEAR_S
    assert cache.fetch(PATH).body == first.body


@given(st.lists(st.sampled_from(BROWSERS), min_size=1, max_size=8), st.booleans())
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_client_gets_through_a_cache_what_it_gets_without(
    images: ImageHouse, accepts: list[str], is_shared: bool
) -> None:
    cache = between(images, is_shared=is_shared)
    for accept in accepts:
        headers = {"accept": accept}
        assert cache.fetch(PATH, headers).body == images.ask(PATH, headers=headers).body
    assert len(cache.forwarded) == len(set(accepts))


def test_answers_that_nothing_chose_are_kept_for_all(images: ImageHouse) -> None:
    cache = between(images)
    for accept in BROWSERS:
        cache.fetch(f"{PATH}?format=png", {"accept": accept, "dpr": "2", "user-agent": accept})
    assert len(cache.forwarded) == 1


def test_a_screen_that_was_asked_for_splits_the_cache_and_no_other(images: ImageHouse) -> None:
    cache = between(images)
    for ratio in ("1", "2", "2"):
        cache.fetch(f"{PATH}?width=30&dpr=auto&format=png", {"sec-ch-dpr": ratio})
    assert len(cache.forwarded) == 2
    sizes = {
        cache.fetch(f"{PATH}?width=30&dpr=auto&format=png", {"sec-ch-dpr": ratio}).size[0]
        for ratio in ("1", "2")
    }
    assert sizes == {30, 60}


def test_a_private_picture_is_kept_by_its_browser_alone(images: ImageHouse) -> None:
    images.hold("photo.jpg", cache_control="max-age=60,private")
    for is_shared, forwarded in ((True, 2), (False, 1)):
        cache = between(images, is_shared=is_shared)
        cache.fetch(PATH)
        cache.fetch(PATH)
        assert len(cache.forwarded) == forwarded


def test_a_mistake_is_kept_for_seconds_and_a_mended_one_shows(images: ImageHouse) -> None:
    cache = between(images)
    assert cache.fetch("/fit-in/60x60/later.jpg").status == 404
    images.hold("photo.jpg", key="later.jpg")
    assert cache.fetch("/fit-in/60x60/later.jpg").status == 404
    cache.clock_s = 10
    assert cache.fetch("/fit-in/60x60/later.jpg").status == 200


def test_a_fault_of_ours_and_a_closed_door_are_not_kept(images: ImageHouse) -> None:
    images.sources.pictures["image-source", "broken.jpg"] = RuntimeError("broken")
    cache = between(images)
    for address in ("/broken.jpg", "/s3:image-private/x.jpg?signature=a"):
        images.set(ENABLE_SIGNATURE="Yes" if "signature" in address else "No")
        images.set(SECRETS_MANAGER="none", SECRET_KEY="a")
        for _ in range(2):
            assert cache.fetch(address).status >= 403
    assert len(cache.forwarded) == 4


def test_an_address_that_expires_is_kept_no_longer(images: ImageHouse) -> None:
    images.hold("photo.jpg", cache_control="public,max-age=31536000,immutable")
    address = f"{PATH}?expires=20991231T235959Z"
    reply = between(images).fetch(address)
    assert 0 < lifetime_s(reply, is_shared=True) <= YEAR_S
    assert "immutable" not in reply.headers["Cache-Control"]
    assert between(images).fetch(f"{PATH}?expires=20200101T000000Z").status == 400
