"""The search index's place in memory, by the conditions that S3 has."""

from dataclasses import dataclass, field
from pathlib import Path

from data_lake.domain.errors import Contended


@dataclass
class FakeSearchIndex:
    """`faults` are raised first, one a call, None for a call that goes well; what is `meanwhile` is
    stored before the next `replace`."""

    content: bytes = b""
    tag: str = ""
    faults: list[Exception | None] = field(default_factory=list)
    meanwhile: list[bytes] = field(default_factory=list)
    fetched: int = 0
    replaced: int = 0

    def fetch(self, path: str, known: str) -> str:
        self._fail()
        if self.tag and self.tag != known:
            self.fetched += 1
            Path(path).write_bytes(self.content)
        return self.tag

    def replace(self, path: str, known: str) -> str:
        self._fail()
        if self.meanwhile:
            self._store(self.meanwhile.pop(0))
        if self.tag != known:
            raise Contended(f"expected {known!r}, found {self.tag!r}")
        return self._store(Path(path).read_bytes())

    def _store(self, content: bytes) -> str:
        self.replaced += 1
        self.content, self.tag = content, f'"{self.replaced}"'
        return self.tag

    def _fail(self) -> None:
        if self.faults and (fault := self.faults.pop(0)):
            raise fault
