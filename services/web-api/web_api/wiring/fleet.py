"""What the routes of devices use."""

import secrets
from functools import cache

from web_api.domain.credential import SECRET_BYTES
from web_api.gateways.aws_clients import dynamodb
from web_api.gateways.dynamodb_claims import DynamoDbClaims
from web_api.gateways.dynamodb_credentials import DynamoDbCredentials
from web_api.gateways.dynamodb_devices import DynamoDbDevices
from web_api.settings import HttpSettings, settings
from web_api.use_cases.credentials import (
    IssueCredential,
    ListCredentials,
    RevokeCredential,
    VerifyCredential,
)
from web_api.use_cases.device_batch import SEED_BYTES, RegisterDevices
from web_api.use_cases.devices import RegisterDevice, ReplaceDevice, ReportStatus, RetireDevice
from web_api.wiring.http import keys
from web_api.wiring.sources import new_id, now, pause


@cache
def devices() -> DynamoDbDevices:
    http = settings(HttpSettings)
    return DynamoDbDevices(dynamodb(), http.table_name, http.aws_region)


@cache
def register_device() -> RegisterDevice:
    return RegisterDevice(devices(), keys(), now, new_id, pause)


@cache
def register_devices() -> RegisterDevices:
    claims = DynamoDbClaims(dynamodb(), settings(HttpSettings).table_name)
    return RegisterDevices(devices(), claims, now, lambda: secrets.token_bytes(SEED_BYTES), pause)


@cache
def replace_device() -> ReplaceDevice:
    return ReplaceDevice(devices(), now, pause)


@cache
def retire_device() -> RetireDevice:
    return RetireDevice(devices(), now, pause)


@cache
def report_status() -> ReportStatus:
    return ReportStatus(devices(), now)


@cache
def issue_credential() -> IssueCredential:
    return IssueCredential(credentials(), keys(), now, new_id, _secret, pause)


@cache
def list_credentials() -> ListCredentials:
    return ListCredentials(credentials())


@cache
def revoke_credential() -> RevokeCredential:
    return RevokeCredential(credentials(), now, pause)


@cache
def verify_credential() -> VerifyCredential:
    return VerifyCredential(credentials(), devices())


@cache
def credentials() -> DynamoDbCredentials:
    return DynamoDbCredentials(dynamodb(), settings(HttpSettings).table_name)


def _secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)
