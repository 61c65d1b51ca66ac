"""The curated bucket in memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from data_lake.domain.layout import StoredObject


@dataclass
class FakeCuratedFiles:
    """`now` dates what is stored; a test may move it."""

    objects: dict[str, bytes] = field(default_factory=dict)
    modified: dict[str, str] = field(default_factory=dict)
    now: Callable[[], str] = lambda: "2026-01-01T00:00:00Z"

    def store(self, key: str, path: str) -> None:
        """Raises AssertionError for other bytes under a key that was used: readers may hold it."""
        content = Path(path).read_bytes()
        assert self.objects.get(key, content) == content, f"{key} is there with other bytes"
        self.objects[key] = content
        self.modified[key] = self.now()

    def fetch(self, key: str, path: str) -> None:
        Path(path).write_bytes(self.objects[key])

    def delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.objects.pop(key, None)
            self.modified.pop(key, None)

    def listed(self, prefix: str) -> Iterator[StoredObject]:
        for key in sorted(self.objects):
            if key.startswith(prefix):
                size = len(self.objects[key])
                yield StoredObject(key=key, bytes=size, modified=self.modified.get(key, ""))
