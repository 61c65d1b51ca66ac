"""Every attack has its answer, and the next request is served as if nothing had been."""

import json
import re
from typing import Any

import pytest

from image_handler.domain.stored_picture import StoredPicture
from tests import attacks
from tests.drawings import ATTACKS, BOMBS
from tests.image_house import BUCKET, LAST_MODIFIED, OTHER_BUCKET, FakeSources, ImageHouse, Reply

ALLOWED = {BUCKET, OTHER_BUCKET}
DANGER = re.compile(rb"<script|alert\(|evil|passwd|javascript:", re.IGNORECASE)
BOTH_MODES = pytest.mark.parametrize("mode", ["modern", "compatible"])


class WatchedSources(FakeSources):
    """Remembers which buckets were read."""

    def read(self, bucket: str, key: str) -> Any:
        assert isinstance(key, str)
        assert bucket in ALLOWED, f"{bucket} was read"
        return super().read(bucket, key)


@pytest.fixture
def images(monkeypatch: pytest.MonkeyPatch) -> ImageHouse:
    def connect(*_: object) -> None:
        raise AssertionError("something connected to an address of its own")

    monkeypatch.setattr("socket.socket.connect", connect)
    images = ImageHouse(monkeypatch, sources=WatchedSources())
    for name in ("photo.jpg", "mark.png", "bomb.png"):
        images.hold(name)
    images.hold("photo.jpg", key="hidden.jpg", bucket="image-private")
    return images


def require_honest(reply: Reply, statuses: tuple[int, ...]) -> None:
    """One of the statuses, and nothing of the attacker's in it."""
    assert reply.status in statuses, reply.body[:300]
    for name, value in reply.headers.items():
        assert re.fullmatch(r"[!-~]+: [ -~]*", f"{name}: {value}")
    if reply.status >= 400:
        assert {"status", "code", "message"} <= reply.told.keys()
        assert "Traceback" not in reply.body.decode()
    else:
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Content-Type"].startswith("image/")


def require_served(images: ImageHouse) -> None:
    """What anybody asks next."""
    assert images.ask("/fit-in/60x60/photo.jpg").size == (60, 40)


@pytest.mark.parametrize("attack", attacks.stored())
def test_a_picture_of_an_attacker_is_shown_as_one_or_refused(
    images: ImageHouse, attack: str
) -> None:
    data, statuses, asked = attacks.stored()[attack]
    key = "attack.svg" if asked.endswith(".svg") else "attack.jpg"
    images.sources.pictures[BUCKET, key] = StoredPicture(
        data, content_type="image/jpeg", last_modified=LAST_MODIFIED, etag='"1"'
    )
    reply = images.ask(asked.removesuffix(".svg").format(key))
    require_honest(reply, statuses)
    assert not DANGER.search(reply.body)
    require_served(images)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_drawing_of_an_attacker_runs_nothing(images: ImageHouse, attack: str) -> None:
    images.hold("shape.svg", key="attack.svg", data=ATTACKS[attack])
    plain, edited = (images.ask(path) for path in ("/attack.svg", "/fit-in/9x9/attack.svg"))
    for reply in (plain, edited):
        require_honest(reply, attacks.SHOWN)
        assert not DANGER.search(reply.body)
    assert plain.headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in plain.headers["Content-Security-Policy"]
    assert edited.headers["Content-Type"] == "image/png"


def test_a_drawing_that_grows_without_end_is_refused(images: ImageHouse) -> None:
    images.hold("shape.svg", key="attack.svg", data=BOMBS["entities of entities"])
    for asked in ("/attack.svg", "/fit-in/9x9/attack.svg"):
        require_honest(images.ask(asked), attacks.REFUSED)
    overlay = {"overlayWith": {"bucket": BUCKET, "key": "attack.svg"}}
    require_honest(images.edit("photo.jpg", overlay), attacks.REFUSED)


@pytest.mark.parametrize("attack", attacks.PATHS)
def test_no_path_leads_out_of_the_buckets_that_are_listed(images: ImageHouse, attack: str) -> None:
    require_honest(images.ask(attacks.PATHS[attack]), (200, 400, 403, 404, 414))
    require_served(images)


@pytest.mark.parametrize("attack", attacks.EDITS)
def test_no_edit_takes_more_than_a_request_may_have(images: ImageHouse, attack: str) -> None:
    reply = images.edit("photo.jpg", attacks.EDITS[attack])
    require_honest(reply, (200, 400, 403, 404, 413, 414))
    assert not DANGER.search(reply.body) or reply.status == 400
    require_served(images)


def test_no_header_of_a_request_gets_into_the_answer_unseen(images: ImageHouse) -> None:
    reply = images.edit("photo.jpg", members={"headers": attacks.INJECTED})
    require_honest(reply, attacks.SHOWN)
    plain = images.edit("photo.jpg")
    own = {"X-Fine": "1", "X-Number": "7", "ETag": reply.headers["ETag"]}
    assert reply.headers == plain.headers | own


@pytest.mark.parametrize("headers", [7, "a: b", [["a", "b"]], None, {"a": {}}])
def test_headers_of_another_kind_are_none(images: ImageHouse, headers: Any) -> None:
    reply = images.edit("photo.jpg", members={"headers": headers})
    require_honest(reply, (200, 400))


@pytest.mark.parametrize(
    "header",
    [
        {"Host": "evil"}, {"X-Forwarded-Host": "evil"}, {"X-Forwarded-Proto": "http"},
        {"X-Original-URL": "/other.jpg"}, {"X-Rewrite-URL": "/other.jpg"},
        {"Forwarded": "host=evil"},
        {"X-HTTP-Method-Override": "DELETE"}, {"Origin": "https://evil"}, {"Range": "bytes=0-1"},
        {"DPR": "4"}, {"Sec-CH-DPR": "4"}, {"Sec-CH-Width": "9"}, {"Width": "9"},
        {"Save-Data": "on"}, {"Accept-Encoding": "br"}, {"Cookie": "a=b"}, {"User-Agent": "evil"},
        {"Accept": "image/webp"}, {"Accept": "\x00\x00"}, {"If-None-Match": "a" * 9000},
    ],
)  # fmt: skip
def test_what_a_cache_doesnt_see_changes_nothing(
    images: ImageHouse, header: dict[str, str]
) -> None:
    """Else one person's answer would be kept for all."""
    path = "/fit-in/60x60/photo.jpg"
    plain, other = images.ask(path), images.ask(path, headers=header)
    require_honest(other, attacks.SHOWN)
    (name,) = header
    if other != plain:
        assert name in other.headers["Vary"]
        assert plain.headers["Vary"] == other.headers["Vary"]


@pytest.mark.parametrize(
    "signature",
    ["", "0" * 64, "é" * 64, "\ud800", "0" * 100_000, "null", "[]", "=", "%00", " "],
)
def test_no_signature_but_the_right_one_is_taken(images: ImageHouse, signature: str) -> None:
    images.set(ENABLE_SIGNATURE="Yes", SECRETS_MANAGER="keys", SECRET_KEY="signing")
    images.secrets.secrets["keys"] = json.dumps({"signing": "secret", "signing.previous": ""})
    for query in (
        {"signature": signature},
        {"signature": signature, "expires": "20200101T000000Z"},
    ):
        require_honest(images.ask("/photo.jpg", query), (400, 403))
    assert images.sources.read_keys == []


@pytest.mark.parametrize(
    "secret", ["", "text", "null", "[]", "{}", '{"signing": ""}', '{"signing": 7}']
)
def test_a_secret_that_is_none_lets_nobody_in(images: ImageHouse, secret: str) -> None:
    """An empty key would be one that everybody knows."""
    from hashlib import sha256
    from hmac import new

    images.set(ENABLE_SIGNATURE="Yes", SECRETS_MANAGER="keys", SECRET_KEY="signing")
    images.secrets.secrets["keys"] = secret
    for key in ("", "7", "undefined", "null", "None"):
        signature = new(key.encode(), b"/photo.jpg", sha256).hexdigest()
        assert images.ask("/photo.jpg", {"signature": signature}).status in (403, 500)


@pytest.mark.parametrize(
    "query",
    [
        {f"p{number}": "a" for number in range(5_000)}, {"width": "9" * 5_000}, {"format": "\r\n"},
        {"rotate": "1e308"}, {"width": "-0"}, {"fit": "__proto__"}, {"preset": "constructor"},
        {"expires": "9" * 30}, {"expires": "99991231T235959Z"}, {"focal": "1e999,NaN"},
        {"dpr": "1e9", "width": "200"}, {"info": "\ud800"}, {"": ""}, {"\x00": "\x00"},
    ],
)  # fmt: skip
def test_no_query_does_harm(images: ImageHouse, query: dict[str, str]) -> None:
    reply = images.ask("/photo.jpg", query)
    assert reply.status in (200, 303, 400, 413)
    require_served(images)


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", ""]
)
def test_nothing_can_be_done_but_to_look(images: ImageHouse, method: str) -> None:
    assert images.ask("/photo.jpg", method=method).status in ((405,) if method else (200, 405))


@BOTH_MODES
@pytest.mark.parametrize("attack", [name for name in attacks.PATHS if "bucket" in name])
def test_neither_mode_reads_another_bucket(images: ImageHouse, mode: str, attack: str) -> None:
    images.set(IMAGE_MODE=mode)
    assert images.ask(attacks.PATHS[attack]).status in (400, 403, 404, 500)


@BOTH_MODES
@pytest.mark.parametrize("name", [name for name in attacks.EDITS if "overlay" in name])
def test_neither_mode_lays_anything_over_that_may_not_be_read(
    images: ImageHouse, mode: str, name: str
) -> None:
    images.set(IMAGE_MODE=mode)
    assert images.edit("photo.jpg", attacks.EDITS[name]).status in (200, 400, 403, 404, 500)


def test_compatible_mode_adds_no_line_to_an_answer_either(images: ImageHouse) -> None:
    images.set(IMAGE_MODE="compatible")
    reply = images.edit("photo.jpg", members={"headers": attacks.INJECTED})
    for name, value in reply.headers.items():
        assert re.fullmatch(r"[!-~]+: [ -~]*", f"{name}: {value}")
    assert "Set-Cookie" not in reply.headers
