"""The route of what is found by words."""

from flask import Blueprint
from msgspec import Struct

from data_lake.api.access import Needs
from data_lake.api.call import Call
from data_lake.api.operations import Operation, serve
from data_lake.api.parameters import PAGE, text
from data_lake.api.reply import Reply
from data_lake.domain.search import FacetValue, Hit, Question
from data_lake.wiring import http as wiring

searches = Blueprint("searches", __name__)
MOST_FOUND = 1_000
"""Whoever looks further looks for something else: filters and more words lead there."""


class HitAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    kind: str
    id: str
    title: str
    excerpt: str
    owner: str
    tags: tuple[str, ...]
    address: str
    updated_at: str | None = None


class FacetValueAnswer(Struct, frozen=True):
    value: str
    count: int


class FacetsAnswer(Struct, frozen=True):
    kind: list[FacetValueAnswer]
    owner: list[FacetValueAnswer]
    tag: list[FacetValueAnswer]


class SearchAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    hits: list[HitAnswer]
    total: int
    facets: FacetsAnswer
    next_cursor: str | None = None


SEARCH = Operation(
    id="search", method="GET", path="/search",
    needs=Needs.READ, answers=SearchAnswer,
    query={"q": text(200), "kind": text(40), "owner": text(120), "tag": text(40), **PAGE},
)  # fmt: skip


@serve(searches, SEARCH)
def search(call: Call) -> Reply:
    query, offset = call.query, int(call.position() or 0)
    found = wiring.find_documents()(
        Question(
            words=query["q"] or "",
            kind=query["kind"],
            owner=query["owner"],
            tag=query["tag"],
            offset=offset,
            limit=query["limit"],
        )
    )
    end = offset + len(found.hits)
    has_more = found.hits and end < min(found.total, MOST_FOUND)
    return Reply(
        answer=SearchAnswer(
            hits=[_hit(each) for each in found.hits],
            total=found.total,
            facets=FacetsAnswer(
                kind=_values(found.kinds), owner=_values(found.owners), tag=_values(found.tags)
            ),
            next_cursor=call.cursor(str(end) if has_more else ""),
        )
    )


def _hit(hit: Hit) -> HitAnswer:
    document = hit.document
    return HitAnswer(
        kind=document.kind,
        id=document.id,
        title=document.title,
        excerpt=hit.excerpt,
        owner=document.owner,
        tags=document.tags,
        address=document.address,
        updated_at=document.updated or None,
    )


def _values(values: tuple[FacetValue, ...]) -> list[FacetValueAnswer]:
    return [FacetValueAnswer(each.value, each.count) for each in values]
