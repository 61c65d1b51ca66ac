"""A converter that opens no engine for a file and a data set that it has seen before.

A worker dies at every step in some tests, and each of its followers converts the same file.
"""

import shutil
import tempfile
from atexit import register
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from data_lake.domain.dataset import Dataset
from data_lake.domain.errors import Unreadable
from data_lake.domain.layout import DataFile
from data_lake.engines.files.conversion import FileConverter
from data_lake.engines.files.converted import Converted, WrittenFile

_KEPT = Path(tempfile.mkdtemp(prefix="converted-"))
register(shutil.rmtree, _KEPT, ignore_errors=True)
_conversions: dict[Any, Converted | Unreadable] = {}
_descriptions: dict[str, DataFile] = {}


@dataclass
class _Remembering:
    opened: Callable[[Path, Path], FileConverter]
    path: Path
    directory: Path
    stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "_Remembering":
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def convert(self, dataset: Dataset) -> Converted:
        content = (self.path.read_bytes(), dataset.columns, dataset.layout)
        if content not in _conversions:
            _conversions[content] = self._convert(dataset)
        found = _conversions[content]
        if isinstance(found, Unreadable):
            raise found
        return found

    def _convert(self, dataset: Dataset) -> Converted | Unreadable:
        with self.opened(self.path, self.directory) as converter:
            try:
                found = converter.convert(dataset)
            except Unreadable as error:
                return error
            kept = Path(tempfile.mkdtemp(dir=_KEPT))
            files = []
            for number, file in enumerate(found.files):
                path = kept / f"{number}.parquet"
                shutil.copyfile(file.path, path)
                files.append(replace(file, path=path))
                _descriptions[file.digest] = converter.describe(file, "", "", "")
            if found.rows or found.refused_rows:
                shutil.copyfile(found.refused_path, kept / "refused.jsonl")
            return replace(found, files=tuple(files), refused_path=kept / "refused.jsonl")

    def describe(self, file: WrittenFile, key: str, landing_id: str, written: str) -> DataFile:
        return replace(_descriptions[file.digest], key=key, sources=(landing_id,), written=written)


def remembering(
    opened: Callable[[Path, Path], FileConverter],
) -> Callable[[Path, Path], _Remembering]:
    return lambda path, directory: _Remembering(opened, path, directory)
