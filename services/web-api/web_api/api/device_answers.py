"""What the routes of devices answer; openapi.yml is the authority."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from web_api.domain.credential import Credential, Token
from web_api.domain.device import Device, Reported


class MeasureAnswer(Struct, frozen=True):
    kind: str
    unit: str


class DeviceAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Who registered the device is kept, and not told."""

    id: UUID
    site_id: UUID
    name: str
    measures: list[MeasureAnswer]
    model: str | None = None
    external_id: str | None = None
    state: str
    registered_at: datetime
    retired_at: datetime | None = None


class DevicePageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    devices: list[DeviceAnswer]
    next_cursor: str | None = None


class DeviceStatusAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    battery_percent: float | None = None
    signal_dbm: float | None = None
    firmware: str | None = None
    reported_at: datetime


class CredentialAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """`token` is told once, when the credential is issued, and to no repeat of that request."""

    id: UUID
    created_at: datetime
    revoked_at: datetime | None = None
    token: str | None = None


class CredentialPageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    credentials: list[CredentialAnswer]
    next_cursor: str | None = None


def device_answer(device: Device) -> DeviceAnswer:
    details = device.details
    return DeviceAnswer(
        id=device.id,
        site_id=details.site_id,
        name=details.name,
        measures=[MeasureAnswer(each.kind, each.unit) for each in details.measures],
        model=details.model,
        external_id=details.external_id,
        state=device.state,
        registered_at=device.registered_at,
        retired_at=device.retired_at,
    )


def status_answer(reported: Reported) -> DeviceStatusAnswer:
    status = reported.status
    return DeviceStatusAnswer(
        battery_percent=status.battery_percent,
        signal_dbm=status.signal_dbm,
        firmware=status.firmware,
        reported_at=reported.at,
    )


def credential_answer(credential: Credential, token: Token | None = None) -> CredentialAnswer:
    return CredentialAnswer(
        id=credential.id,
        created_at=credential.created_at,
        revoked_at=credential.revoked_at,
        token=token.text if token else None,
    )
