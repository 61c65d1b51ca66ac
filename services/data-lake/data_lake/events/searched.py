"""What the search index is told: our own messages, and events that name things to be found."""

from datetime import UTC
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from msgspec import DecodeError, Meta, Struct, ValidationError, convert, json

from data_lake.domain.errors import PermanentError
from data_lake.domain.search import Document
from data_lake.events.dataset_updated import DATASET_UPDATED
from data_lake.events.envelope import CloudEvent

WEB_API = "stackyard.web-api"
Text = Annotated[str, Meta(min_length=1)]


class DatasetChanged(Struct, frozen=True, tag="dataset", tag_field="changed"):
    name: Text


class SavedQueryChanged(Struct, frozen=True, tag="saved-query", tag_field="changed"):
    name: Text


class EverythingChanged(Struct, frozen=True, tag="all", tag_field="changed"):
    """Or may have: whatever was missed is made good."""


Changed: TypeAlias = DatasetChanged | SavedQueryChanged | EverythingChanged


class _Site(Struct, frozen=True, rename="camel"):
    site_id: UUID
    name: Text
    external_id: str = ""


class _Measure(Struct, frozen=True):
    kind: str
    unit: str


class _Device(Struct, frozen=True, rename="camel"):
    device_id: UUID
    site_id: UUID
    name: Text
    measures: list[_Measure]
    model: str = ""
    external_id: str = ""


class _Retired(Struct, frozen=True, rename="camel"):
    device_id: UUID


class _Photo(Struct, frozen=True, rename="camel"):
    photo_id: UUID
    content_type: str
    file_name: str = ""


class _Deleted(Struct, frozen=True, rename="camel"):
    photo_id: UUID


class _Updated(Struct, frozen=True):
    dataset: Text


_DATA: dict[str, type[Struct]] = {
    f"{WEB_API}.site-created.v1": _Site,
    f"{WEB_API}.device-registered.v1": _Device,
    f"{WEB_API}.device-retired.v1": _Retired,
    f"{WEB_API}.photo-received.v1": _Photo,
    f"{WEB_API}.photo-deleted.v1": _Deleted,
    DATASET_UPDATED: _Updated,
}


def encoded(changed: Changed) -> str:
    return json.encode(changed).decode()


def decode(body: str) -> Changed | Document:
    """What a message of the queue asks for; raises PermanentError for what asks for nothing."""
    try:
        message = json.decode(body)
        if isinstance(message, dict) and "changed" in message:
            changed: Changed = convert(message, type=Changed)
            return changed
        event = convert(message, type=CloudEvent[dict[str, Any]])
        if event.type not in _DATA:
            raise PermanentError(f"expected one of {', '.join(_DATA)}, found {event.type}")
        data = convert(event.data, type=_DATA[event.type])
    except (DecodeError, ValidationError, RecursionError) as error:
        raise PermanentError(f"not what the search index is told: {error}") from error
    if isinstance(data, _Updated):
        return DatasetChanged(data.dataset)
    return _document(event, data)


def _document(event: CloudEvent[Any], data: Struct) -> Document:
    # Both to the microsecond and in UTC, so that they sort as text.
    moment = event.time.astimezone(UTC).isoformat(timespec="microseconds")
    match data:
        case _Site():
            told = Document(
                kind="site", id=str(data.site_id), version=moment, title=data.name,
                names=_some(data.external_id), address=f"sites/{data.site_id}", updated=moment,
            )  # fmt: skip
        case _Device():
            told = Document(
                kind="device", id=str(data.device_id), version=moment, title=data.name,
                names=_some(data.model, data.external_id),
                text=" ".join(f"{each.kind} {each.unit}" for each in data.measures),
                tags=tuple(each.kind for each in data.measures),
                address=f"devices/{data.device_id}", updated=moment,
            )  # fmt: skip
        case _Photo():
            told = Document(
                kind="photo", id=str(data.photo_id), version=moment,
                title=data.file_name or str(data.photo_id), names=_some(data.content_type),
                address=f"photos/{data.photo_id}", updated=moment,
            )  # fmt: skip
        case _Retired():
            told = Document(kind="device", id=str(data.device_id), version=moment, gone=True)
        case _Deleted():
            told = Document(kind="photo", id=str(data.photo_id), version=moment, gone=True)
        case _:
            raise AssertionError(f"{event.type} has no document")
    return told


def _some(*names: str) -> tuple[str, ...]:
    return tuple(name for name in names if name)
