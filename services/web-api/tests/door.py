"""The HTTP door, whichever way leads to it, with fakes behind."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_bytes
from typing import Any
from uuid import UUID

import pytest

from tests.device_fakes import FakeClaims, FakeCredentials, FakeDevices
from tests.fakes import FakeMembers, FakeRegistry, FakeSigningKeys, FakeSites
from tests.photo_fakes import (
    RETENTION,
    VALIDITY,
    FakeClock,
    FakeForms,
    FakeLinks,
    FakePhotos,
)
from tests.reading_examples import RETENTION as WINDOW_RETENTION
from tests.reading_fakes import FakeAlerts, FakeWindows
from tests.ways import Answer, Asked, Query, Way, through_gateway
from web_api import wiring
from web_api.domain.credential import SECRET_BYTES
from web_api.domain.uuid7 import uuid7
from web_api.use_cases.credentials import (
    IssueCredential,
    ListCredentials,
    RevokeCredential,
    VerifyCredential,
)
from web_api.use_cases.cross_origin import ConsoleOrigin
from web_api.use_cases.cursor_keys import CursorKeys
from web_api.use_cases.device_batch import SEED_BYTES, RegisterDevices
from web_api.use_cases.devices import RegisterDevice, ReplaceDevice, ReportStatus, RetireDevice
from web_api.use_cases.members import PutMember, RemoveMember
from web_api.use_cases.photos import (
    DeletePhoto,
    DownloadPhoto,
    ListPhotos,
    ReadPhoto,
    RequestUpload,
)
from web_api.use_cases.sites import DeleteSite, ListSites, RegisterSite, ReplaceSite
from web_api.use_cases.windows import ListWindows

OPERATOR = {"sub": "4b1c2f6e-operator", "cognito:groups": "operator"}
VIEWER = {"sub": "9a7d0c3b-viewer", "cognito:groups": "viewer"}
CHINA = {"contentType": "image/jpeg", "fileName": "china.jpg"}
ANCHORAGE = {"name": "Anchorage", "latitude": 61.17432028, "longitude": -149.9961856}


@dataclass
class Door:
    """Claims are what the authorizer has verified; None is a caller that it never saw.

    `origin` is that of the page from which all requests come, as its browser names it.
    """

    way: Way = through_gateway
    origin: str | None = None
    registry: FakeRegistry = field(default_factory=FakeRegistry)
    sites: FakeSites = field(default_factory=FakeSites)
    members: FakeMembers = field(init=False)
    photos: FakePhotos = field(default_factory=FakePhotos)
    devices: FakeDevices = field(init=False)
    credentials: FakeCredentials = field(init=False)
    batch_claims: FakeClaims = field(default_factory=FakeClaims)
    windows: FakeWindows = field(default_factory=FakeWindows)
    alerts: FakeAlerts = field(default_factory=FakeAlerts)
    signing_keys: FakeSigningKeys = field(default_factory=FakeSigningKeys)
    clock: FakeClock = field(default_factory=FakeClock)
    pauses: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.members = FakeMembers(self.sites)
        self.photos.sites = self.sites
        self.devices = FakeDevices(self.sites)
        self.credentials = FakeCredentials(self.devices)

    def post(
        self, body: object, *, key: str | None = None, path: str = "/sites", **request: Any
    ) -> Answer:
        text = body if isinstance(body, str) else json.dumps(body)
        headers = {"content-type": "application/json"} | request.pop("headers", {})
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.send("POST", path, body=text, headers=headers, **request)

    def request_upload(self, body: object = CHINA, **request: Any) -> Answer:
        return self.post(body, **{"path": "/photos", **request})

    def put(self, path: str, body: object, **request: Any) -> Answer:
        headers = {"content-type": "application/json"} | request.pop("headers", {})
        return self.send("PUT", path, body=json.dumps(body), headers=headers, **request)

    def delete(self, path: str, **request: Any) -> Answer:
        return self.send("DELETE", path, **request)

    def preflight(self, path: str, method: str = "GET", **request: Any) -> Answer:
        """As a browser sends it: without a token, so that no authorizer has seen it."""
        headers = {"access-control-request-method": method}
        return self.send("OPTIONS", path, claims=None, headers=headers, **request)

    def get(self, path: str, *, query: Query | None = None, **request: Any) -> Answer:
        return self.send("GET", path, query=query, **request)

    def send(
        self,
        method: str,
        path: str,
        *,
        claims: dict[str, Any] | None = OPERATOR,
        headers: dict[str, str] | None = None,
        query: Query | None = None,
        body: str | None = None,
    ) -> Answer:
        given = dict(headers or {})
        if self.origin is not None:
            given["origin"] = self.origin
        return self.way(Asked(method, path, claims, given, query or {}, body))


@contextmanager
def opened(way: Way = through_gateway) -> Iterator[Door]:
    """A door whose wiring has fakes behind it, and a clock that a test moves."""
    door = Door(way=way)
    photos, clock, pause = door.photos, door.clock, door.pauses.append
    with pytest.MonkeyPatch.context() as patch:
        use_cases = {
            "console_origin": ConsoleOrigin(door.registry, clock),
            "cursor_keys": CursorKeys(door.signing_keys, clock),
            "keys": door.sites.keys,
            "members": door.members,
            "put_member": PutMember(door.members, pause),
            "remove_member": RemoveMember(door.members, pause),
            "sites": door.sites,
            "register_site": RegisterSite(door.sites, door.sites.keys, clock, _new_id, pause),
            "list_sites": ListSites(door.sites, door.members),
            "replace_site": ReplaceSite(door.sites, pause),
            "delete_site": DeleteSite(door.sites, clock, pause),
            "request_upload": RequestUpload(photos, FakeForms(), clock, _new_id, VALIDITY, pause),
            "download_photo": DownloadPhoto(FakeLinks(), clock, VALIDITY),
            "read_photo": ReadPhoto(photos, clock),
            "list_photos": ListPhotos(photos, clock),
            "delete_photo": DeletePhoto(photos, clock, RETENTION, pause),
        }
        use_cases |= _of_devices(door) | _of_readings(door)
        for name, use_case in use_cases.items():
            patch.setattr(wiring, name, lambda use_case=use_case: use_case)
        yield door


def _of_devices(door: Door) -> dict[str, Any]:
    devices, keys = door.devices, door.sites.keys
    clock, pause, credentials = door.clock, door.pauses.append, door.credentials
    return {
        "devices": devices,
        "register_device": RegisterDevice(devices, keys, clock, _new_id, pause),
        "register_devices": RegisterDevices(
            devices, door.batch_claims, clock, lambda: token_bytes(SEED_BYTES), pause
        ),
        "replace_device": ReplaceDevice(devices, clock, pause),
        "retire_device": RetireDevice(devices, clock, pause),
        "report_status": ReportStatus(devices, clock),
        "credentials": credentials,
        "issue_credential": IssueCredential(
            credentials, keys, clock, _new_id, lambda: token_bytes(SECRET_BYTES), pause
        ),
        "list_credentials": ListCredentials(credentials),
        "revoke_credential": RevokeCredential(credentials, clock, pause),
        "verify_credential": VerifyCredential(credentials, devices),
    }


def _of_readings(door: Door) -> dict[str, Any]:
    return {
        "windows": door.windows,
        "list_windows": ListWindows(door.windows, door.clock, WINDOW_RETENTION),
        "alerts": door.alerts,
    }


def _new_id(now: datetime) -> UUID:
    return uuid7(now, token_bytes(10))
