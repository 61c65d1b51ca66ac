"""The catalogue's data sets as the tables that a statement names."""

from collections.abc import Iterator, Mapping

from data_lake.domain.dataset import Dataset
from data_lake.domain.known_datasets import NAME
from data_lake.use_cases.ports import Catalogue


class Tables(Mapping[str, Mapping[str, str]]):
    """Looks a name up when a statement has it: of a large catalogue only those are read."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known: dict[str, Dataset] = {}
        self._are_all_known = False

    def found(self, name: str) -> Dataset:
        self[name]
        return self._known[name]

    def __getitem__(self, name: str) -> Mapping[str, str]:
        if not NAME.fullmatch(name):
            raise KeyError(name)
        if name not in self._known and not self._are_all_known:
            dataset = self._catalogue.dataset(name)
            if dataset is not None:
                self._known[name] = dataset
        return self._known[name].column_types()

    def __iter__(self) -> Iterator[str]:
        if not self._are_all_known:
            for dataset in self._catalogue.datasets():
                self._known.setdefault(dataset.name, dataset)
            self._are_all_known = True
        return iter(sorted(self._known))

    def __len__(self) -> int:
        return sum(1 for _ in self)
