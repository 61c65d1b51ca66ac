"""Lines of access become objects of the inbox, which land as any other; bulk downloads are told."""

from msgspec import Struct, json

from data_lake.domain.access import AccessBatch
from data_lake.use_cases.queries.ports import AccessFiles, AccessLines, Alarm, Budgets

_MOST_LINES = 500


class RecordAccesses(Struct, frozen=True):
    """A batch is decided before it is written: whoever ends half-way is followed by the same."""

    lines: AccessLines
    files: AccessFiles
    budgets: Budgets
    alarm: Alarm
    bulk_download_bytes: int

    def __call__(self) -> int:
        """How many lines were written, 0 when none waited."""
        batch = self.lines.batch(_MOST_LINES)
        if batch is None:
            return 0
        content = b"".join(json.encode(line) + b"\n" for line in batch.lines)
        if content:
            self.files.drop(f"{batch.id}.jsonl", content)
        self._tell_of_bulk_downloads(batch)
        self.lines.done(batch)
        return len(batch.lines)

    def _tell_of_bulk_downloads(self, batch: AccessBatch) -> None:
        """Once a user and day: told first, then noted, for a second notice does no harm."""
        days = {(line.owner, line.time[:10]) for line in batch.lines if line.kind == "download"}
        for owner, day in sorted(days):
            downloaded = self.budgets.budget(owner, day, 0).downloaded_bytes
            if downloaded < self.bulk_download_bytes or self.lines.was_told(owner, day):
                continue
            self.alarm.tell(
                f"Bulk download by {owner}"[:100],
                f"{owner} has been given links to {downloaded} bytes of results on {day} (UTC); "
                f"this is said from {self.bulk_download_bytes} bytes on. The data set access_log "
                "has each of them.",
            )
            self.lines.told(owner, day)
