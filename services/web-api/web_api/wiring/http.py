"""What the routes of sites and photos use."""

from datetime import timedelta
from functools import cache

from web_api.gateways.aws_clients import dynamodb, s3_for_forms, secrets_manager, ssm_at_once
from web_api.gateways.dynamodb_keys import DynamoDbKeys
from web_api.gateways.dynamodb_members import DynamoDbMembers
from web_api.gateways.dynamodb_photos import DynamoDbPhotos
from web_api.gateways.dynamodb_sites import DynamoDbSites
from web_api.gateways.s3_claims import S3Links
from web_api.gateways.s3_uploads import S3Forms
from web_api.gateways.secrets_manager import SecretsManagerKeys
from web_api.gateways.ssm_registry import SsmRegistry
from web_api.settings import HttpSettings, settings
from web_api.use_cases.cross_origin import ConsoleOrigin
from web_api.use_cases.cursor_keys import CursorKeys
from web_api.use_cases.members import PutMember, RemoveMember
from web_api.use_cases.photos import (
    DeletePhoto,
    DownloadPhoto,
    ListPhotos,
    ReadPhoto,
    RequestUpload,
)
from web_api.use_cases.sites import DeleteSite, ListSites, RegisterSite, ReplaceSite
from web_api.wiring.sources import new_id, now, pause


@cache
def sites() -> DynamoDbSites:
    http = settings(HttpSettings)
    return DynamoDbSites(dynamodb(), http.table_name, http.aws_region)


@cache
def members() -> DynamoDbMembers:
    return DynamoDbMembers(dynamodb(), settings(HttpSettings).table_name)


@cache
def put_member() -> PutMember:
    return PutMember(members(), pause)


@cache
def remove_member() -> RemoveMember:
    return RemoveMember(members(), pause)


@cache
def keys() -> DynamoDbKeys:
    return DynamoDbKeys(dynamodb(), settings(HttpSettings).table_name)


@cache
def register_site() -> RegisterSite:
    return RegisterSite(sites(), keys(), now, new_id, pause)


@cache
def list_sites() -> ListSites:
    return ListSites(sites(), members())


@cache
def replace_site() -> ReplaceSite:
    return ReplaceSite(sites(), pause)


@cache
def delete_site() -> DeleteSite:
    return DeleteSite(sites(), now, pause)


@cache
def request_upload() -> RequestUpload:
    http = settings(HttpSettings)
    forms = S3Forms(s3_for_forms(http.aws_region), http.upload_bucket_name)
    validity = timedelta(seconds=http.upload_validity_seconds)
    return RequestUpload(_photos(), forms, now, new_id, validity, pause)


@cache
def read_photo() -> ReadPhoto:
    return ReadPhoto(_photos(), now)


@cache
def list_photos() -> ListPhotos:
    return ListPhotos(_photos(), now)


@cache
def download_photo() -> DownloadPhoto:
    http = settings(HttpSettings)
    validity = timedelta(seconds=http.download_validity_seconds)
    return DownloadPhoto(S3Links(s3_for_forms(http.aws_region)), now, validity)


@cache
def delete_photo() -> DeletePhoto:
    retention = timedelta(days=settings(HttpSettings).deleted_retention_days)
    return DeletePhoto(_photos(), now, retention, pause)


@cache
def console_origin() -> ConsoleOrigin:
    parameter = settings(HttpSettings).console_origin_parameter_name
    return ConsoleOrigin(SsmRegistry(ssm_at_once(), parameter), now)


@cache
def cursor_keys() -> CursorKeys:
    arn = settings(HttpSettings).cursor_key_secret_arn
    return CursorKeys(SecretsManagerKeys(secrets_manager(), arn), now)


@cache
def _photos() -> DynamoDbPhotos:
    http = settings(HttpSettings)
    return DynamoDbPhotos(dynamodb(), http.table_name, http.aws_region)
