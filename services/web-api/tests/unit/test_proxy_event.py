"""The short way into the application gives what serverless-wsgi gives, environ and answer alike."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
import serverless_wsgi  # type: ignore[import-untyped]  # it ships no types
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeContext
from web_api.api.proxy_event import TEXT_MEDIA_TYPES, answer, is_plain
from web_api.handlers import http
from web_api.settings import paths_are_rewritten

Event = dict[str, Any]
Environ = dict[str, Any]
Started = Callable[..., Callable[[bytes], object]]
CONTEXT = FakeContext()
DEFAULT_TEXT_TYPES = tuple(serverless_wsgi.TEXT_MIME_TYPES)
PLAIN: Event = {
    "resource": "/{proxy+}",
    "path": "/sites",
    "httpMethod": "GET",
    "headers": {"Host": "abc.execute-api.eu-west-1.amazonaws.com"},
    "multiValueHeaders": {"Host": ["abc.execute-api.eu-west-1.amazonaws.com"]},
    "queryStringParameters": None,
    "multiValueQueryStringParameters": None,
    "requestContext": {
        "requestId": "5d3b2c11-6e0f-4b7c-9a2e-77b1f0c3d8aa",
        "stage": "prod",
        "identity": {"sourceIp": "203.0.113.7"},
        "authorizer": {"principalId": "someone", "claims": {"sub": "someone"}},
    },
    "body": None,
    "isBase64Encoded": False,
}

HEADER_NAMES = st.sampled_from(
    ["Host", "host", "Content-Type", "content-type", "Content-Length", "Cookie", "X-Forwarded-Port",
     "X-Forwarded-Proto", "X_Odd", "X-Odd", "Accept", "If-Match"]
)  # fmt: skip
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=20)
HOSTS = st.sampled_from(["abc.execute-api.eu-west-1.amazonaws.com", "api.example.com", "é.example"])
HEADERS = st.builds(
    lambda host, others: {"HOST": [host], **others},
    HOSTS,
    st.dictionaries(HEADER_NAMES, st.lists(VALUES, max_size=3), max_size=6),
)
QUERIES = st.none() | st.dictionaries(VALUES, st.lists(VALUES, max_size=3), max_size=3)
BODIES = st.one_of(
    st.tuples(st.none(), st.booleans()),
    st.tuples(VALUES, st.just(False)),
    st.tuples(st.binary(max_size=60).map(lambda raw: b64encode(raw).decode()), st.just(True)),
)
PATHS = st.text(
    st.characters(codec="utf-8", exclude_characters="?"), max_size=20
) | st.sampled_from(["sites/%C3%A9", "a%2Fb", "a+b", "x%3Fy=z", "%FF"])
AUTHORIZERS = st.sampled_from([None, {}, {"principalId": "user|1"}, {"claims": {"sub": "é"}}])


@st.composite
def events(draw: st.DrawFn) -> Event:
    body, is_base64 = draw(BODIES)
    single = draw(st.none() | st.dictionaries(VALUES, VALUES, max_size=2))
    return {
        **PLAIN,
        "path": "/" + draw(PATHS),
        "httpMethod": draw(st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])),
        "multiValueHeaders": draw(HEADERS),
        "queryStringParameters": single,
        "multiValueQueryStringParameters": draw(QUERIES),
        "requestContext": {**PLAIN["requestContext"], "authorizer": draw(AUTHORIZERS)},
        "body": body,
        "isBase64Encoded": is_base64,
    }


def seen_by(way: Callable[..., Any], event: Event) -> Environ:
    """The environ that the application sees, its input read."""
    seen: Environ = {}

    def application(environ: Environ, start_response: Started) -> list[bytes]:
        seen.update(environ, **{"wsgi.input": environ["wsgi.input"].read()})
        start_response("204 No Content", [("Content-Type", "text/plain")])
        return []

    way(application, deepcopy(event), CONTEXT)
    return seen


@given(events())
def test_the_application_sees_the_same_environ(event: Event) -> None:
    assert is_plain(event)
    there = seen_by(serverless_wsgi.handle_request, event)
    assert seen_by(answer, event) == there | repeated(event["multiValueHeaders"])


def repeated(headers: dict[str, list[str]]) -> Environ:
    """Of what comes in several lines serverless-wsgi takes the last, and here all count."""
    lines: dict[str, list[str]] = {}
    for name, values in headers.items():
        lines.setdefault("HTTP_" + name.upper().replace("-", "_"), []).extend(values)
    return {
        name: ("; " if name == "HTTP_COOKIE" else ", ").join(values)
        for name, values in lines.items()
        if len(values) > 1 and name not in {"HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"}
    }


def test_a_condition_in_two_lines_names_both_tags() -> None:
    headers = {**PLAIN["multiValueHeaders"], "If-Match": ['"1"', '"9"']}
    seen = seen_by(answer, {**PLAIN, "multiValueHeaders": headers})
    assert seen["HTTP_IF_MATCH"] == '"1", "9"'


def answering(status: str, headers: list[tuple[str, str]], *parts: bytes) -> Callable[..., Any]:
    def application(_: Environ, start_response: Started) -> Iterable[bytes]:
        start_response(status, headers)
        return list(parts)

    return application


TYPES = st.sampled_from(
    ["text/html; charset=utf-8", "TEXT/csv", "application/json", "Application/Problem+JSON",
     "application/vnd.api+json;x=1", "application/octet-stream", "image/jpeg", "application/jsonx"]
)  # fmt: skip
OTHERS = st.lists(
    st.tuples(
        st.sampled_from(["Set-Cookie", "Vary", "ETag", "Content-Encoding", "Location", "X-É"]),
        st.sampled_from(["", "a", "gzip", "a=1; Path=/", "sites/é"]),
    ),
    max_size=5,
)
TEXTS = st.lists(st.text(max_size=10).map(lambda text: text.encode(errors="replace")), max_size=3)
STATUSES = st.sampled_from(["200 OK", "201 CREATED", "304 NOT MODIFIED", "422 X Y", "503 "])


@given(STATUSES, TYPES, OTHERS, TEXTS)
def test_the_caller_gets_the_same_answer(
    status: str, media_type: str, others: list[tuple[str, str]], parts: list[bytes]
) -> None:
    application = answering(status, [*others, ("Content-Type", media_type)], *parts)
    assert answer(application, PLAIN, CONTEXT) == long_answer(application)


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=3), OTHERS)
def test_binary_answers_are_base64_as_there(
    parts: list[bytes], others: list[tuple[str, str]]
) -> None:
    application = answering("200 OK", [("Content-Type", "image/webp"), *others], *parts)
    assert answer(application, PLAIN, CONTEXT) == long_answer(application)


def long_answer(application: Callable[..., Any]) -> Any:
    serverless_wsgi.TEXT_MIME_TYPES[:] = TEXT_MEDIA_TYPES
    return serverless_wsgi.handle_request(application, deepcopy(PLAIN), CONTEXT)


def late_starter(_: Environ, start_response: Started) -> Iterator[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield b"one, "
    yield b"two"


def writer(_: Environ, start_response: Started) -> list[bytes]:
    write = start_response("200 OK", [("Content-Type", "text/plain")])
    write(b"written, ")
    return [b"returned"]


def changer_of_mind(_: Environ, start_response: Started) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    start_response("500 Oh", [("Content-Type", "text/plain")])
    return [b"no"]


@pytest.mark.parametrize("application", [late_starter, writer, changer_of_mind])
def test_what_else_wsgi_allows_is_answered_as_there(application: Callable[..., Any]) -> None:
    assert answer(application, PLAIN, CONTEXT) == long_answer(application)


def failing(_: Environ, start_response: Started) -> list[bytes]:
    error = LookupError("inside")
    start_response("500 Oh", [], (type(error), error, None))
    return []


@pytest.mark.parametrize("way", [answer, serverless_wsgi.handle_request])
def test_an_error_that_the_application_tells_of_is_raised_as_there(way: Callable[..., Any]) -> None:
    with pytest.raises(LookupError, match="inside"):
        way(failing, deepcopy(PLAIN), CONTEXT)


# What differs, and why: docs/adr/0015-a-short-way-into-flask.md.


class Closed(list[bytes]):
    is_closed = False

    def close(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize("parts", [Closed([b"a"]), Closed([b"a", "no bytes"])])  # type: ignore[list-item]
def test_an_answer_is_closed_as_wsgi_demands(parts: Closed) -> None:
    def application(_: Environ, start_response: Started) -> Closed:
        start_response("200 OK", [])
        return parts

    with suppress(TypeError):
        answer(application, PLAIN, CONTEXT)
    assert parts.is_closed


def test_a_question_mark_that_was_escaped_stays_in_the_path() -> None:
    event = {**PLAIN, "path": "/sites?limit=1"}
    assert seen_by(answer, event)["PATH_INFO"] == "/sites?limit=1"


def test_an_answer_without_a_type_gets_none() -> None:
    """A 304's type would go over the type that a cache has kept."""
    application = answering("304 NOT MODIFIED", [("ETag", '"3"')])
    assert answer(application, PLAIN, CONTEXT)["multiValueHeaders"] == {"ETag": ['"3"']}


def test_text_that_is_no_utf_8_goes_out_unharmed() -> None:
    latin1 = [("Content-Type", "text/plain; charset=latin-1")]
    answered = answer(answering("200 OK", latin1, b"\xe9"), PLAIN, CONTEXT)
    assert (answered["body"], answered["isBase64Encoded"]) == ("6Q==", True)


def test_a_header_written_in_two_ways_is_one() -> None:
    application = answering("200 OK", [("Vary", "Origin"), ("vary", "Accept")])
    headers = answer(application, PLAIN, CONTEXT)["multiValueHeaders"]
    assert headers == {"Vary": ["Origin", "Accept"]}


HTTP_API: Event = {
    "version": "2.0",
    "rawPath": "/nowhere",
    "rawQueryString": "a=1&a=2",
    "cookies": ["a=1", "b=2"],
    "headers": {"host": "api.example.com", "x-forwarded-proto": "https"},
    "requestContext": {
        "requestId": "r",
        "stage": "$default",
        "http": {"method": "GET", "sourceIp": "203.0.113.7"},
        "authorizer": {},
    },
    "isBase64Encoded": False,
}
LOAD_BALANCER: Event = {
    "requestContext": {"elb": {"targetGroupArn": "arn"}, "requestId": "r"},
    "httpMethod": "GET",
    "path": "/nowhere",
    "multiValueQueryStringParameters": {"a": ["%26"]},
    "multiValueHeaders": {"host": ["api.example.com"]},
    "body": "",
    "isBase64Encoded": False,
}
WITHOUT_LISTS: Event = {**PLAIN, "path": "/nowhere", "multiValueHeaders": None}
CUSTOM: Event = {
    "method": "GET",
    "requestPath": "/nowhere",
    "headers": {"Host": "api.example.com"},
    "requestContext": {"requestId": "r"},
}


@pytest.mark.parametrize("event", [HTTP_API, LOAD_BALANCER, WITHOUT_LISTS, CUSTOM])
def test_events_of_other_shapes_go_the_long_way(event: Event) -> None:
    assert not is_plain(event)
    try:
        told = http.handle(deepcopy(event), CONTEXT)
    except RuntimeError as error:  # so serverless-wsgi answers a custom integration's refusals
        told = json.loads(str(error))
    assert told["statusCode"] == 404
    assert json.loads(told["body"])["status"] == 404


@pytest.mark.parametrize("more", [{"version": "2.0"}, {"source": "aws.events"}])
def test_an_event_that_says_to_be_another_is_not_plain(more: Event) -> None:
    assert is_plain({**PLAIN, "version": "1.0"})
    assert not is_plain({**PLAIN, **more})


@pytest.mark.parametrize("source", ["aws.events", "serverless-plugin-warmup"])
def test_a_warming_event_is_answered_as_there(source: str) -> None:
    assert http.handle({"source": source}, CONTEXT) == {}


@pytest.mark.parametrize("variable", ["API_GATEWAY_BASE_PATH", "STRIP_STAGE_PATH"])
def test_serverless_wsgis_own_variables_ask_for_the_long_way(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not paths_are_rewritten()
    monkeypatch.setenv(variable, "yes")
    assert paths_are_rewritten()


def test_what_is_text_there_is_text_here_and_a_problem_too() -> None:
    assert {*DEFAULT_TEXT_TYPES, "application/problem+json"} == TEXT_MEDIA_TYPES
