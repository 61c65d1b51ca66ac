"""Pointers and manifests in memory, by the conditions that the table has."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec import json

from data_lake.domain.errors import AlreadyLanded, Contended
from data_lake.domain.keys import manifest_key
from data_lake.domain.layout import Landed, Manifest, Pointer, landed_with, pointer_to


@dataclass
class FakeCommits:
    """`manifests` are by key, as the bucket has them: also those of commits that failed."""

    manifests: dict[str, Manifest] = field(default_factory=dict)
    current: dict[tuple[str, str], Pointer] = field(default_factory=dict)
    past: dict[tuple[str, str, int], Pointer] = field(default_factory=dict)
    lines: dict[tuple[str, str, str], Landed] = field(default_factory=dict)

    def pointers(self, dataset: str) -> list[Pointer]:
        return [self.current[key] for key in sorted(self.current) if key[0] == dataset]

    def pointer(self, dataset: str, partition: str) -> Pointer | None:
        return self.current.get((dataset, partition))

    def manifest(self, pointer: Pointer | None) -> Manifest | None:
        return self.manifests[pointer.manifest_key] if pointer else None

    def commit(self, manifest: Manifest, landing_id: str = "") -> Pointer:
        key = manifest_key(manifest, json.encode(manifest))
        self.manifests[key] = manifest
        partition = (manifest.dataset, manifest.partition)
        if (*partition, landing_id) in self.lines:
            raise AlreadyLanded(f"landing {landing_id} is in {partition}")
        pointer = self.current.get(partition)
        if (pointer.version if pointer else 0) != manifest.version - 1:
            raise Contended(f"partition {partition} isn't at version {manifest.version - 1}")
        moved = pointer_to(manifest, key)
        if landing_id:
            self.lines[*partition, landing_id] = landed_with(manifest, landing_id)
        self.current[partition] = self.past[*partition, manifest.version] = moved
        return moved

    def landed(self, dataset: str) -> list[Landed]:
        return [self.lines[key] for key in sorted(self.lines) if key[0] == dataset]

    def line(self, dataset: str, partition: str, landing_id: str) -> Landed | None:
        return self.lines.get((dataset, partition, landing_id))

    def history(self, dataset: str, partition: str) -> list[Pointer]:
        return [
            self.past[key]
            for key in sorted(self.past, reverse=True)
            if key[:2] == (dataset, partition)
        ]

    def forget(self, versions: Iterable[Pointer]) -> None:
        for each in versions:
            if self.current.get((each.dataset, each.partition)) != each:
                self.past.pop((each.dataset, each.partition, each.version), None)
