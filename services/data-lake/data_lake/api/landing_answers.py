"""What the routes of landings and of the quarantine answer; openapi.yml is the authority."""

from collections.abc import Mapping

from msgspec import Struct

from data_lake.domain.instants import written
from data_lake.domain.layout import Landing
from data_lake.use_cases.catalogue.request_upload import UploadForm


class SourceAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    bucket: str
    key: str
    version: str
    bytes: int | None = None
    format: str | None = None
    compression: str | None = None
    encoding: str | None = None
    event_id: str | None = None


class LandingAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    id: str
    dataset: str
    state: str
    source: SourceAnswer
    rows: int
    curated_rows: int
    quarantined_rows: int
    partitions: dict[str, int]
    reason: str | None = None
    started_at: str
    ended_at: str | None = None


class LandingPageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    landings: list[LandingAnswer]
    next_cursor: str | None = None


class UploadAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    url: str
    fields: Mapping[str, str]
    bucket: str
    key: str
    expires_at: str


class RefusedRowAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    line: int | None = None
    byte: int | None = None
    reason: str
    text: str


class QuarantinedAnswer(LandingAnswer, frozen=True, kw_only=True, rename="camel",
                        omit_defaults=True):  # fmt: skip
    refused_rows: list[RefusedRowAnswer]


def landing_answer(landing: Landing) -> LandingAnswer:
    return LandingAnswer(
        id=landing.id,
        dataset=landing.dataset,
        state=landing.state,
        source=_source(landing),
        rows=landing.rows,
        curated_rows=landing.curated_rows,
        quarantined_rows=landing.quarantined_rows,
        partitions=landing.partitions,
        reason=landing.reason or None,
        started_at=landing.started,
        ended_at=landing.ended or None,
    )


def upload_answer(form: UploadForm) -> UploadAnswer:
    return UploadAnswer(
        url=form.url,
        fields=form.fields,
        bucket=form.bucket,
        key=form.key,
        expires_at=written(form.expires),
    )


def _source(landing: Landing) -> SourceAnswer:
    said = landing.source
    return SourceAnswer(
        bucket=said.get("bucket", ""),
        key=said.get("key", ""),
        version=said.get("version", ""),
        bytes=said.get("bytes"),
        format=said.get("format") or None,
        compression=said.get("compression") or None,
        encoding=said.get("encoding") or None,
        event_id=said.get("cause") or None,
    )
