"""Rows in quarantine → a file in the inbox, to be read as any other; they aren't counted twice."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from data_lake.domain.landed_object import INBOX
from data_lake.domain.layout import Landing
from data_lake.engines.files.refused_rows import write_originals
from data_lake.use_cases.ports import Catalogue, LandedObjects, Quarantine


class DropRefusedRows(Struct, frozen=True):
    """Those that still can't be read come back to quarantine, as the new landing's."""

    catalogue: Catalogue
    objects: LandedObjects
    quarantine: Quarantine
    now: Callable[[], datetime]

    def __call__(self, landing: Landing) -> Landing:
        """The landing's line of the ledger, from which the rows have gone."""
        kept = self.quarantine.reason(landing.dataset, landing.id)
        key = f"{INBOX}{landing.dataset}/replayed-{landing.id}"
        with TemporaryDirectory(prefix="replay-") as directory:
            rows, file = Path(directory, "rows.jsonl"), Path(directory, "file")
            self.quarantine.fetch_rows(landing.dataset, landing.id, rows)
            write_originals(rows, file, kept.header if kept else "")
            self.objects.drop(key, file)
        landing = replace(
            landing,
            rows=landing.curated_rows,
            quarantined_rows=0,
            source=landing.source | {"replayed": key, "replayedRows": landing.quarantined_rows},
            ended=self.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        )
        return self.catalogue.end(landing)
