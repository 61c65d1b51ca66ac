"""Each hour: Athena follows, old versions end, files that lie badly are asked to be compacted."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from data_lake.telemetry import log
from data_lake.wiring.layout import maintain_lake

RESERVE_MS = 60_000


def handle(event: dict[str, Any], context: LambdaContext) -> None:
    """Raises when a data set failed, so that the function's errors alarm says so."""
    done = maintain_lake()(lambda: context.get_remaining_time_in_millis() > RESERVE_MS)
    for report in done.reports:
        log.info(
            "layout",
            dataset=report.dataset,
            files=report.files,
            small_files=report.small,
            average_bytes=report.average_bytes,
            skew=report.skew,
        )
    log.info(
        "maintained",
        switched=done.switched,
        versions_expired=done.expired.versions,
        objects_deleted=done.expired.objects,
        bytes_deleted=done.expired.bytes,
        compactions=done.asked,
        left_for_later=done.skipped,
    )
    if done.failed:
        raise ExceptionGroup(f"failed: {', '.join(done.failed)}", [*done.failed.values()])
