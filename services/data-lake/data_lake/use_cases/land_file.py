"""An object that came → its rows in the lake, each once, or in quarantine.

Each step may be the last of a worker. Whoever comes after it takes the same steps again, to the
same end: names follow from the landing and from what is stored, a partition takes a landing once,
and the types that the first conversion found are pinned before its first commit.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace

from data_lake.domain.dataset import Column, Dataset, Layout
from data_lake.domain.errors import Contended, PermanentError, TransientError, Unreadable
from data_lake.domain.evolution import evolved
from data_lake.domain.known_datasets import new_dataset
from data_lake.domain.landed_object import CORRELATION, PROMISED, UNNAMED, check_name, landing_id
from data_lake.domain.layout import Landing
from data_lake.domain.quarantine import Quarantined
from data_lake.engines.files.converted import Converted
from data_lake.events.landing_messages import LandingAsked
from data_lake.use_cases.announce_landing import AnnounceLanding
from data_lake.use_cases.commit_files import CommitFiles
from data_lake.use_cases.drop_refused_rows import DropRefusedRows
from data_lake.use_cases.ports import Catalogue, Converter, LandedObjects, Quarantine

# Of landings that change one data set's columns at the same time.
MOST_TRIES = 8
_PINNED, _PINNED_LAYOUT = "columns", "layout"


class LandFile(Struct, frozen=True):
    """`opened` takes a file's path and that of its directory, which is for what becomes of it too.

    Objects of more than `most_bytes` are refused. `pause` waits before another try, whose number
    from 0 it is given.
    """

    catalogue: Catalogue
    objects: LandedObjects
    quarantine: Quarantine
    commit: CommitFiles
    announce: AnnounceLanding
    replay_rows: DropRefusedRows
    opened: Callable[[Path, Path], AbstractContextManager[Converter]]
    most_bytes: int
    now: Callable[[], datetime]
    pause: Callable[[int], None]

    def __call__(self, asked: LandingAsked) -> Landing:
        """Its line of the ledger, ended. Raises TransientError when it must come again."""
        landing = self.catalogue.begin(_begun(asked, _moment(self.now())))
        if landing.state == "landed":
            if asked.replay and landing.quarantined_rows:
                return self.replay_rows(landing)
            self.announce(landing, asked)
            return landing
        if landing.state == "quarantined" and not asked.replay:
            return landing
        with TemporaryDirectory(prefix="landing-") as directory:
            try:
                landing = self._landed(landing, asked, Path(directory))
            except PermanentError as error:
                return self._refused(landing, asked, error)
        self.announce(landing, asked)
        return landing

    def _landed(self, landing: Landing, asked: LandingAsked, directory: Path) -> Landing:
        check_name(asked.dataset)
        path = directory / "object"
        fetched = self.objects.fetch(asked, path, self.most_bytes)
        with self.opened(path, directory) as converter:
            dataset, pinned, converted = self._converted(landing, converter)
            source = landing.source | {
                "bytes": fetched.bytes,
                "sha256": fetched.sha256,
                "format": converted.format,
                "compression": converted.compression,
                "encoding": converted.encoding,
            }
            landing = replace(landing, source=source)
            self._keep_refused(landing, converted)
            if converted.files and _PINNED not in landing.source:
                landing = self._pin(landing, pinned)
            committed = self.commit(dataset, landing.id, converted, converter)
        for name in (_PINNED, _PINNED_LAYOUT):
            source.pop(name, None)
        landing = replace(
            landing,
            state="landed",
            source=source,
            rows=converted.rows + converted.refused_rows,
            curated_rows=converted.rows,
            quarantined_rows=converted.refused_rows,
            checksum=committed.checksum,
            partitions=committed.rows,
            reason="" if converted.rows else "the file has no rows",
            ended=_moment(self.now()),
        )
        return self.catalogue.end(landing)

    def _pin(self, landing: Landing, dataset: Dataset) -> Landing:
        """From here on it hasn't ended, though it had by a refusal: its files are kept."""
        pins = {
            _PINNED: {column.name: column.type for column in dataset.columns},
            _PINNED_LAYOUT: to_builtins(dataset.layout),
        }
        return self.catalogue.end(replace(landing, source=landing.source | pins, ended=""))

    def _converted(
        self, landing: Landing, converter: Converter
    ) -> tuple[Dataset, Dataset, Converted]:
        """The data set as it is stored now, as it was when the file was read, and the file."""
        pinned: dict[str, str] | None = landing.source.get(_PINNED)
        for attempt in range(MOST_TRIES):
            dataset = self.catalogue.dataset(landing.dataset) or new_dataset(landing.dataset)
            before = dataset
            if pinned is not None:
                columns = tuple(Column(name=name, type=kind) for name, kind in pinned.items())
                layout = convert(landing.source.get(_PINNED_LAYOUT, dataset.layout), Layout)
                before = replace(dataset, columns=columns, layout=layout)
            converted = converter.convert(before)
            if not converted.rows:
                return dataset, before, converted
            changed = evolved(dataset, converted.columns, _moment(self.now()))
            if changed is dataset:
                return dataset, before, converted
            try:
                self.catalogue.store(changed, dataset.version)
            except Contended:
                self.pause(attempt)
                continue
            return changed, before, converted
        raise TransientError(f"data set {landing.dataset} changes faster than a file is read")

    def _keep_refused(self, landing: Landing, converted: Converted) -> None:
        if converted.refused_rows:
            reason = f"{converted.refused_rows} rows can't be read"
            kept = self._kept(landing, reason, rows=converted.refused_rows, is_whole=False)
            kept = replace(kept, header=converted.header)
            self.quarantine.keep_rows(kept, converted.refused_path)

    def _refused(self, landing: Landing, asked: LandingAsked, error: PermanentError) -> Landing:
        if landing.source.get(_PINNED) is not None:
            # Rows of it may be in the lake: it can't be refused as a whole any more.
            raise TransientError(f"landing {landing.id} was read before, and now: {error}")
        kept = self._kept(landing, str(error), is_whole=True)
        if isinstance(error, Unreadable):
            kept = replace(kept, line=error.line, byte=error.byte, rows=error.rows)
        self.quarantine.keep_input(kept, asked)
        where = [f"{name} {at}" for name, at in (("line", kept.line), ("byte", kept.byte)) if at]
        landing = replace(
            landing,
            state="quarantined",
            rows=kept.rows,
            quarantined_rows=kept.rows,
            reason=f"{kept.reason} ({', '.join(where)})" if where else kept.reason,
            ended=_moment(self.now()),
        )
        return self.catalogue.end(landing)

    def _kept(self, landing: Landing, reason: str, **said: Any) -> Quarantined:
        return Quarantined(
            landing_id=landing.id,
            dataset=landing.dataset,
            reason=reason,
            source=landing.source,
            at=_moment(self.now()),
            **said,
        )


def _begun(asked: LandingAsked, now: str) -> Landing:
    source = {"bucket": asked.bucket, "key": asked.key, "version": asked.version}
    for name, said in (
        ("cause", asked.cause),
        (CORRELATION, asked.correlation),
        (PROMISED, asked.sha256),
    ):
        if said:
            source[name] = said
    return Landing(
        id=landing_id(asked.bucket, asked.key, asked.version),
        dataset=asked.dataset or UNNAMED,
        state="landing",
        source=source,
        started=now,
    )


def _moment(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
