"""The catalogue in memory, by the conditions that the table has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from msgspec.structs import replace

from data_lake.domain.dataset import Dataset
from data_lake.domain.errors import Contended
from data_lake.domain.layout import Landing


@dataclass
class FakeCatalogue:
    stored: dict[str, Dataset] = field(default_factory=dict)
    ledger: dict[str, Landing] = field(default_factory=dict)

    def dataset(self, name: str) -> Dataset | None:
        return self.stored.get(name)

    def datasets(self) -> list[Dataset]:
        return self.datasets_after("", None)

    def datasets_after(self, name: str, limit: int | None) -> list[Dataset]:
        return [self.stored[each] for each in sorted(self.stored) if each > name][:limit]

    def store(self, dataset: Dataset, expected_version: int) -> None:
        stored = self.stored.get(dataset.name)
        if (stored.version if stored else 0) != expected_version:
            raise Contended(f"data set {dataset.name} isn't at version {expected_version}")
        self.stored[dataset.name] = dataset

    def landing(self, landing_id: str) -> Landing | None:
        return self.ledger.get(landing_id)

    def begin(self, landing: Landing) -> Landing:
        return self.ledger.setdefault(landing.id, landing)

    def end(self, landing: Landing) -> Landing:
        stored = self.ledger.get(landing.id)
        if (stored.revision if stored else 0) != landing.revision:
            raise Contended(f"landing {landing.id} isn't in revision {landing.revision}")
        self.ledger[landing.id] = replace(landing, revision=landing.revision + 1)
        return self.ledger[landing.id]

    def landings(self, dataset: str, before: str, limit: int | None) -> list[Landing]:
        """`before` is `<started>#<id>`."""
        mine = (each for each in self.ledger.values() if each.dataset == dataset)
        return _youngest_first(mine, before, limit)

    def quarantined(self, before: str, limit: int | None) -> list[Landing]:
        kept = (
            each
            for each in self.ledger.values()
            if each.quarantined_rows > 0 or each.state == "quarantined"
        )
        return _youngest_first(kept, before, limit)


def _youngest_first(landings: Iterable[Landing], before: str, limit: int | None) -> list[Landing]:
    ordered = sorted(landings, key=attrgetter("started", "id"), reverse=True)
    return [each for each in ordered if not before or f"{each.started}#{each.id}" < before][:limit]
