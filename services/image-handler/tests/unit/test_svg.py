"""A drawing that a stranger uploaded runs nothing, fetches nothing and leads nowhere."""

import re
from contextlib import suppress
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.errors import NotDecodable
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.svg import sanitised, size_of
from image_handler.domain.svg.styles import harmless
from tests.drawings import ATTACKS, BOMBS, CLEAN, drawing

# What no sanitised drawing may hold anywhere, whatever its case and its entities.
DANGER = re.compile(
    rb"script|alert|evil|foreignObject|iframe|<!ENTITY|<!DOCTYPE|xml-stylesheet|file:|passwd|"
    rb"\son\w+\s*=|javascript|@import",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", CLEAN)
def test_what_only_draws_comes_back_as_the_same_bytes(name: str) -> None:
    content = CLEAN[name].encode()
    assert sanitised(content) is content


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_goes_and_the_drawing_stays(name: str) -> None:
    clean = sanitised(ATTACKS[name])
    assert not DANGER.search(clean), clean
    root = ElementTree.fromstring(clean)
    assert root.tag.endswith("svg")
    assert any(each.get("id") == "kept" for each in root.iter()), clean
    assert sanitised(clean) is clean


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(name: str) -> None:
    with pytest.raises(RefusedRequest) as refusal:
        sanitised(BOMBS[name])
    assert (refusal.value.status, refusal.value.code) == (400, "InstantiationError")
    assert refusal.value.__cause__


@pytest.mark.parametrize(
    "content", [b"", b"<svg", b"text", b"<html/>", b"<svg></g></svg>", b"\xff\xfe<\0", b"<svg>\x80"]
)
def test_what_is_no_drawing_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedRequest):
        sanitised(content)


def test_short_entities_of_an_editor_are_written_out() -> None:
    content = (
        '<!DOCTYPE svg [<!ENTITY ns "http://www.w3.org/2000/svg"><!ENTITY c "#00f">]>'
        '<svg xmlns="&ns;"><rect fill="&c;"/></svg>'
    )
    assert sanitised(content.encode()) == (
        b'<svg xmlns="http://www.w3.org/2000/svg"><rect fill="#00f"></rect></svg>'
    )


def test_another_encoding_is_written_as_utf_8() -> None:
    content = '<?xml version="1.0" encoding="ISO-8859-1"?>' + drawing("<title>büro</title>")
    assert sanitised(content.encode("latin-1")) == drawing("<title>büro</title>").encode()
    assert "büro".encode() in sanitised(drawing("<title>büro</title>").encode("utf-16"))


def test_what_is_left_out_takes_all_that_is_in_it_along() -> None:
    content = drawing('<foreignObject><g><rect/></g></foreignObject><rect id="kept"/>')
    assert sanitised(content.encode()) == drawing('<rect id="kept"></rect>').encode()


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("fill:red", "fill:red"),
        ("fill:url(#a)", "fill:url(#a)"),
        ("fill:url( '#a' )", "fill:url( '#a' )"),
        ("a{fill:url(//evil)}b{x:y}", "a{fill:none}b{x:y}"),
        ("a{fill:url('//evil')}", "a{fill:none}"),
        ("@import '//evil';a{x:y}", "a{x:y}"),
        ("@font-face{src:url(//evil)}a{x:y}", "a{x:y}"),
        ("/* url(//evil) */a{x:y}", " a{x:y}"),
        (r"a{fill:u\72l(//evil)}", ""),
        ("a{fill:url(#a//evil", ""),
        ("a{background:image-set('//evil' 1x)}", ""),
        ("a{width:expression(alert(1))}", ""),
        ("a{fill:u/**/rl(//evil)}", "a{fill:u rl(//evil)}"),
        ("a{fill:url(data:image/svg+xml,x)}", "a{fill:none}"),
    ],
)
def test_styles_fetch_nothing(css: str, kept: str) -> None:
    assert harmless(css) == kept


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="100" height="80"', (100, 80)),
        ('width="1in" height="2.54cm"', (96, 96)),
        ('width="72pt" height="6pc"', (96, 96)),
        ('viewBox="0 0 40 30"', (40, 30)),
        ('viewBox="0,0,40,30" width="50%"', (20, 30)),
        ('width="1e3px" height="auto" viewBox="0 0 7 8"', (1000, 8)),
        ("", (100, 100)),
        ('width="-5" viewBox="a b c"', (100, 100)),
    ],
)
def test_a_drawing_has_the_size_of_its_root(attributes: str, size: tuple[float, float]) -> None:
    content = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}><svg width="9"/></svg>'
    assert size_of(content.encode()) == pytest.approx(size)


def test_without_a_root_there_is_no_size() -> None:
    with pytest.raises(NotDecodable):
        size_of(b"<!-- -->")


pieces = st.sampled_from(
    ["<g>", "</g>", "<script>", "</script>", "<a href='#a'>", "</a>", "<style>", "</style>", "text",
     "<use href='#b'/>", "<rect id='b' onload='alert(1)'/>", "<!-- c -->", "<![CDATA[<script>]]>",
     "<set attributeName='href' to='javascript:1'/>", "&amp;", "<image href='//evil'/>", "<?a b?>",
     "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>", "</x:script>", "url(//evil)", "&lt;"]
)  # fmt: skip


@given(st.lists(pieces, max_size=12).map("".join))
@settings(max_examples=50, deadline=None)
def test_any_drawing_is_refused_or_clean_the_second_time(body: str) -> None:
    try:
        clean = sanitised(drawing(body).encode())
    except RefusedRequest:
        return
    assert sanitised(clean) is clean
    for element in ElementTree.fromstring(clean).iter():
        assert element.tag.rpartition("}")[2] not in ("script", "a")
        assert not [name for name in element.attrib if name.startswith("on")]


@given(st.binary(max_size=300))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_a_drawing_or_refused(content: bytes) -> None:
    for each in (content, b"<svg>" + content + b"</svg>"):
        with suppress(RefusedRequest):
            sanitised(each)
