"""What the routes of saved queries answer; openapi.yml is the authority."""

from msgspec import Struct

from data_lake.domain.query import SavedQuery


class SavedQueryAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    name: str
    sql: str
    description: str
    parameters: tuple[str, ...]
    owner: str
    version: int
    updated_at: str


class SavedQueryPageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    saved_queries: list[SavedQueryAnswer]
    next_cursor: str | None = None


def saved_query_answer(saved: SavedQuery) -> SavedQueryAnswer:
    return SavedQueryAnswer(
        name=saved.name,
        sql=saved.sql,
        description=saved.description,
        parameters=saved.parameters,
        owner=saved.owner,
        version=saved.version,
        updated_at=saved.updated,
    )
