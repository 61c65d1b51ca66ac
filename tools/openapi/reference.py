"""The pages docs/reference/<service>.md: all that openapi.yml says, for people; and problems.md."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.openapi.published import Document, current
from tools.openapi.shapes import anchor, fields, shape
from tools.repository import ROOT

PAGES = ROOT / "docs/reference"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
PROBLEMS = "x-problem-types"
PROBLEM_PAGE = "problems.md"
PROBLEM_TYPE = "https://stackyard.example/problems/"


def draw() -> list[Path]:
    """Write every page anew."""
    PAGES.mkdir(parents=True, exist_ok=True)
    drawn = pages(current())
    for file, text in drawn.items():
        file.write_text(text)
    return list(drawn)


def pages(documents: Mapping[str, Document]) -> dict[Path, str]:
    """What stands in each file: one for each service, and one for the problems of all."""
    of_services = {PAGES / f"{name}.md": page(name, each) for name, each in documents.items()}
    return of_services | {PAGES / PROBLEM_PAGE: problems(documents.values())}


def page(service: str, document: Document) -> str:
    """Markdown with a heading for each operation and shape."""
    info = document["info"]
    lines = [
        f"# {info['title']} {info['version']}",
        "",
        f"Generated from [openapi.yml](../../services/{service}/openapi.yml) by "
        "`npm run contracts -- reference`; a test keeps it current.",
        "",
        info["description"].strip(),
        "",
        *_contents(document),
        *_operations(document),
        *_shapes(document),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _contents(document: Document) -> Iterator[str]:
    yield from _table(
        ("operation", "", "needs"),
        (
            (f"[{_name(path, method)}](#{anchor(_name(path, method))})", one["summary"],
             _needs(document, one))
            for _, path, method, one in _by_tag(document)
        ),
    )  # fmt: skip


def _operations(document: Document) -> Iterator[str]:
    before = None
    for tag, path, method, operation in _by_tag(document):
        if tag != before:
            yield from (f"## Operations: {tag['name']}", "", tag["description"].strip(), "")
        before = tag
        yield from (f"### {_name(path, method)}", "")
        yield from (f"{operation['summary']}. {operation['description'].strip()}", "")
        yield from _parameters(document, operation)
        yield from _body(operation.get("requestBody", {}), "Send")
        yield from _answers(document, operation)


def _parameters(document: Document, operation: dict[str, Any]) -> Iterator[str]:
    told = [_resolved(document, each) for each in operation.get("parameters", [])]
    yield from _table(
        ("parameter", "in", "shape", "required", "meaning"),
        (
            (f"`{each['name']}`", each["in"], shape(each["schema"]),
             "yes" if each.get("required") else "", each["description"])
            for each in told
        ),
    )  # fmt: skip


def _body(holder: dict[str, Any], what: str) -> Iterator[str]:
    for media_type, content in holder.get("content", {}).items():
        yield from (f"{what} `{media_type}`: {shape(content['schema'])}.", "")
        for example in list(content.get("examples", {}).values())[:1]:
            text = json.dumps(example["value"], indent=2, ensure_ascii=False)
            yield from ("```json", text, "```", "")


def _answers(document: Document, operation: dict[str, Any]) -> Iterator[str]:
    answers = {s: _resolved(document, each) for s, each in operation["responses"].items()}
    yield from _table(
        ("status", "meaning", "headers"),
        (
            (status, _told(answer), ", ".join(f"`{name}`" for name in answer.get("headers", {})))
            for status, answer in answers.items()
        ),
    )
    for status, answer in answers.items():
        if status.startswith("2"):
            yield from _body(answer, f"{status} answers")


def _told(answer: dict[str, Any]) -> str:
    """Of a problem, the types that it may have, which have a page of their own."""
    content = answer.get("content", {}).get("application/problem+json", {})
    slugs = [_slug(each["value"]["type"]) for each in content.get("examples", {}).values()]
    linked = ", ".join(f"[{slug}]({PROBLEM_PAGE}#{anchor(slug)})" for slug in dict.fromkeys(slugs))
    return linked or answer["description"]


def _shapes(document: Document) -> Iterator[str]:
    yield from ("## Shapes", "")
    for name, schema in sorted(document["components"]["schemas"].items()):
        yield from (f"### {name}", "")
        if "description" in schema:
            yield from (schema["description"].strip(), "")
        if "properties" in schema:
            yield from _table(("field", "shape", "always", "meaning"), fields(schema))
        else:
            yield from (f"{shape(schema)}", "")


def problems(documents: Iterable[Document]) -> str:
    """Markdown with a heading for each type of problem, whoever tells it."""
    lines = [
        "# Problems",
        "",
        "Every refusal is `application/problem+json` (RFC 9457). Its `type` is "
        f"`{PROBLEM_TYPE}` and one of these names, which never change: compare them, and show "
        "`detail` to people. Generated by `npm run contracts -- reference`.",
        "",
    ]
    kinds = {slug: kind for each in documents for slug, kind in each.get(PROBLEMS, {}).items()}
    for slug, kind in sorted(kinds.items()):
        lines += [f"## {slug}", "", f"{kind['status']}: {kind['title']}.", ""]
        lines += [f"{kind['meaning']} {kind['remedy']}", ""]
    return "\n".join(lines).rstrip() + "\n"


def _by_tag(document: Document) -> Iterator[tuple[Any, str, str, dict[str, Any]]]:
    """Tag, path, method and operation, without preflights, which only browsers send."""
    for tag in document.get("tags", []):
        for path, methods in document["paths"].items():
            for method in (each for each in METHODS if each in methods and each != "options"):
                if tag["name"] in methods[method]["tags"]:
                    yield tag, path, method, methods[method]


def _needs(document: Document, operation: dict[str, Any]) -> str:
    """Names of the security schemes, each alternative with its scopes."""
    alternatives: Any = operation.get("security", document.get("security"))
    return " or ".join(
        " and ".join(f"`{scheme}`" + "".join(f" {s}" for s in scopes)
                     for scheme, scopes in alternative.items())
        for alternative in alternatives
    )  # fmt: skip


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    told = list(rows)
    if told:
        yield f"| {' | '.join(head)} |"
        yield "|---" * len(head) + "|"
        yield from ("| " + " | ".join(map(_cell, row)) + " |" for row in told)
        yield ""


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def _resolved(document: Document, part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        found: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def _name(path: str, method: str) -> str:
    return f"{method.upper()} {path}"


def _slug(problem_type: str) -> str:
    return problem_type.removeprefix(PROBLEM_TYPE)
