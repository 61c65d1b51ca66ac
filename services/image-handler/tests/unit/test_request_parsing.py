"""Style, bucket, key and headers; each mode's way."""

from typing import Any

import pytest

from image_handler.domain.requests.parsing import headers_of_default_form
from image_handler.domain.requests.request import Style
from tests.asking import BOTH_MODES, parsed, path_of, refused


@BOTH_MODES
def test_a_path_of_base64_and_json_is_the_default_form(mode: str) -> None:
    asked = {"bucket": "second", "key": "b\u00fc.jpg", "edits": {"flip": True}}
    found = parsed(path_of(asked), mode=mode)
    assert (found.style, found.bucket, found.key) == (Style.DEFAULT, "second", "b\u00fc.jpg")
    assert found.edits == {"flip": True}


@BOTH_MODES
@pytest.mark.parametrize("path", ["/eyJ9", "/abcd", "/eyJrZXkiOiJwaG90by5qcGciLA=="])
def test_base64_of_anything_else_is_a_key(path: str, mode: str) -> None:
    found = parsed(path, mode=mode)
    assert (found.style, found.key) == (Style.THUMBOR, path[1:])


@BOTH_MODES
@pytest.mark.parametrize(("named", "bucket"), [({}, "first"), ({"bucket": "second"}, "second")])
def test_the_bucket_is_the_first_unless_a_listed_one_is_named(
    named: dict[str, Any], bucket: str, mode: str
) -> None:
    assert parsed(path_of({"key": "a.jpg"} | named), mode=mode).bucket == bucket


@BOTH_MODES
@pytest.mark.parametrize("named", ["third", "", None, 5, ["first"], {"first": 1}, "first,second"])
def test_a_bucket_that_is_not_listed_is_forbidden_however_it_is_written(
    named: Any, mode: str
) -> None:
    refusal = refused(path_of({"bucket": named, "key": "a.jpg"}), mode=mode)
    assert (refusal.status, refusal.code) == (403, "ImageBucket::CannotAccessBucket")


@BOTH_MODES
@pytest.mark.parametrize(
    ("path", "bucket", "key"),
    [
        ("/s3:second/100x0/a.jpg", "second", "a.jpg"),
        ("/100x0/s3:second/filters:blur(1)/d/a.jpg", "second", "d/a.jpg"),
        ("/s3:third/a.jpg", "first", "s3:third/a.jpg"),
        ("/s3:third/s3:second/a.jpg", "second", "s3:third/a.jpg"),
        ("/s3%3Asecond/a.jpg", "first", "s3:second/a.jpg"),
    ],
)
def test_a_path_names_a_listed_bucket_and_no_other(
    path: str, bucket: str, key: str, mode: str
) -> None:
    found = parsed(path, mode=mode)
    assert (found.bucket, found.key) == (bucket, key)


@BOTH_MODES
@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/a.jpg", "a.jpg"),
        ("//a.jpg", "a.jpg"),
        ("/dir//a.jpg", "dir//a.jpg"),
        ("/1x2:3x4/fit-in/5x6/filters:rotate(90):blur(2)/dir/a.jpg", "dir/a.jpg"),
        ("/filters:grayscale/a.jpg", "a.jpg"),
        ("/7x7/filters:grayscale()/folder%20one/sub%2Bdir/photo%20(1).jpg",
         "folder one/sub+dir/photo (1).jpg"),
        ("/sizes/300x200/a.jpg", "sizes/a.jpg"),
        ("/-10x20/a.jpg", "-10x20/a.jpg"),
        ("/1x1/smart/a.jpg", "smart/a.jpg"),
        ("/b%C3%BCcher/%E5%86%99%E7%9C%9F.jpg", "b\u00fccher/\u5199\u771f.jpg"),
        ("/..%2f..%2fetc%2fpasswd.jpg", "../../etc/passwd.jpg"),
        ("/60x0/noext", "noext"),
    ],
)  # fmt: skip
def test_the_key_is_what_is_left_of_the_path(path: str, key: str, mode: str) -> None:
    assert parsed(path, mode=mode).key == key


@BOTH_MODES
@pytest.mark.parametrize("name", ["a.bmp", "a.b.c", "a.jpgx", "a.jpg.exe", "\u017fvg.\u017fvg"])
def test_names_with_an_ending_of_no_picture_are_refused(name: str, mode: str) -> None:
    refusal = refused(f"/60x0/{name}", mode=mode)
    assert (refusal.status, refusal.code) == (400, "RequestTypeError")


@BOTH_MODES
@pytest.mark.parametrize(
    "name", ["a.jpg", "a.JPEG", "a.png", "a.webp", "a.tif", "a.TIFF", "a.svg", "a.gif", "a.avif"]
)
def test_names_of_pictures_are_taken_on(name: str, mode: str) -> None:
    assert parsed(f"/{name}", mode=mode).key == name


@BOTH_MODES
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "undefined"),
        ({"key": None}, "null"),
        ({"key": ""}, ""),
        ({"key": 5}, "5"),
        ({"key": ["a.jpg"]}, "a.jpg"),
        ({"key": {}}, "[object Object]"),
        (7, "undefined"),
        ("text", "undefined"),
    ],
)
def test_what_is_no_key_is_a_picture_that_is_missing(asked: Any, told: str, mode: str) -> None:
    refusal = refused(path_of(asked), mode=mode)
    assert (refusal.status, refusal.code) == (404, "NoSuchKey")
    assert refusal.message.startswith(f"The image {told} does not exist")


@BOTH_MODES
def test_without_source_buckets_nothing_is_read(mode: str) -> None:
    for path in ("/a.jpg", path_of({"key": "a.jpg"})):
        refusal = refused(path, mode=mode, SOURCE_BUCKETS=" , " if mode == "modern" else "")
        assert refusal.status == (400 if mode == "modern" else 404)


@BOTH_MODES
def test_a_path_that_no_gateway_lets_pass_is_too_long(mode: str) -> None:
    assert refused("/" + "a" * 20_000, mode=mode).status == 414


HEADERS = {
    "X-Fine": "1",
    "Cache-Control": "no-store",
    "Set-Cookie": "a=b",
    "Content-Type": "text/html",
    "content-disposition": "attachment",
    "AUTHORIZATION": "x",
    "X-Amz-Id-2": "z",
    "X-Amzn-Trace": "z",
    "Access-Control-Allow-Origin": "*",
    "X-Frame-Options": "x",
    "X-Framed": "kept",
    "Permissions-Policy": "x",
    "Strict-Transport-Security": "max-age=0",
    "Cross-Origin-Opener-Policy": "x",
    "Two\r\nLines": "x",
    "X-Lines": "a\r\nSet-Cookie: b",
    "X-Nothing": None,
    "X-Number": 5,
    "X-Object": {"a": 1},
    "": "x",
}


@BOTH_MODES
def test_of_its_own_headers_a_request_gets_those_that_do_no_harm(mode: str) -> None:
    kept = {"X-Fine": "1", "Cache-Control": "no-store", "X-Framed": "kept", "X-Number": "5"}
    path = path_of({"key": "a.jpg", "headers": HEADERS})
    assert parsed(path, mode=mode).headers == kept
    assert headers_of_default_form(path) == kept


@pytest.mark.parametrize("path", ["/a.jpg", "", "/bnVsbA==", "/%%%", path_of({"headers": 5})])
def test_a_path_without_headers_has_none_for_the_fallback_picture(path: str) -> None:
    assert headers_of_default_form(path) == {}
