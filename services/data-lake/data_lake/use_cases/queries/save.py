"""Queries with a name, which are asked by it."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from data_lake.domain.errors import Contended
from data_lake.domain.instants import written
from data_lake.domain.query import Asker, NotYours, SavedQuery
from data_lake.engines.sql import prepare
from data_lake.use_cases.ports import Catalogue
from data_lake.use_cases.queries.ports import Saved
from data_lake.use_cases.queries.tables import Tables


class SavedQueries(Struct, frozen=True):
    saved: Saved
    catalogue: Catalogue
    now: Callable[[], datetime]

    def get(self, name: str) -> SavedQuery | None:
        return self.saved.find(name)

    def page(self, after: str = "", limit: int = 50) -> list[SavedQuery]:
        """By name; `after` is one, "" for the first."""
        return self.saved.list(after, limit)

    def put(
        self,
        asker: Asker,
        name: str,
        sql: str,
        description: str = "",
        parameters: tuple[str, ...] = (),
        expected_version: int | None = None,
    ) -> SavedQuery:
        """None as `expected_version`: there must be none. Raises RefusedQuery for a statement that
        we don't run, Contended when another version is stored, NotYours.
        """
        before = self.saved.find(name)
        if (before.version if before else None) != expected_version:
            found = f"version {before.version}" if before else "none"
            wanted = expected_version or "none"
            raise Contended(f"expected version {wanted} of {name}, found {found}")
        _allow(asker, before)
        prepare(sql, Tables(self.catalogue), dict.fromkeys(parameters))
        stored = SavedQuery(
            name=name,
            sql=sql,
            owner=before.owner if before else asker.name,
            version=before.version + 1 if before else 1,
            description=description,
            parameters=parameters,
            updated=written(self.now()),
        )
        self.saved.store(stored)
        return stored

    def delete(self, asker: Asker, name: str, expected_version: int) -> bool:
        """False when there is none."""
        before = self.saved.find(name)
        if before is None:
            return False
        _allow(asker, before)
        self.saved.delete(name, expected_version)
        return True


def _allow(asker: Asker, saved: SavedQuery | None) -> None:
    if saved is not None and saved.owner != asker.name and not asker.is_operator:
        raise NotYours(f"{saved.name} was saved by {saved.owner}")
