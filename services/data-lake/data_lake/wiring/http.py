"""What the routes of the catalogue, of landings and of search use."""

import random
import secrets
import tempfile
import time
from datetime import timedelta
from functools import cache
from pathlib import Path

from data_lake.gateways.aws_clients import (
    dynamodb,
    s3,
    s3_for_links,
    secrets_manager,
    sqs,
    ssm_at_once,
)
from data_lake.gateways.dynamodb_catalogue import DynamoDbCatalogue
from data_lake.gateways.dynamodb_commits import DynamoDbCommits
from data_lake.gateways.dynamodb_replies import DynamoDbReplies
from data_lake.gateways.s3_manifests import S3Manifests
from data_lake.gateways.s3_upload_forms import S3UploadForms
from data_lake.gateways.search_index import INDEX_KEY, S3SearchIndex
from data_lake.gateways.secrets_manager import SecretsManagerKeys
from data_lake.gateways.sqs_index_queue import SqsIndexQueue
from data_lake.gateways.ssm_registry import SsmRegistry
from data_lake.settings import ServeSettings, settings
from data_lake.use_cases.catalogue.describe_dataset import DescribeDataset
from data_lake.use_cases.catalogue.read_datasets import ReadDatasets
from data_lake.use_cases.catalogue.request_upload import RequestUpload
from data_lake.use_cases.cross_origin import ConsoleOrigin
from data_lake.use_cases.cursor_keys import CursorKeys
from data_lake.use_cases.replies import AnswerOnce
from data_lake.use_cases.search.find_documents import FindDocuments
from data_lake.wiring.sources import now


@cache
def serve() -> ServeSettings:
    return settings(ServeSettings)


@cache
def catalogue() -> DynamoDbCatalogue:
    return DynamoDbCatalogue(dynamodb(), serve().table_name)


@cache
def commits() -> DynamoDbCommits:
    manifests = S3Manifests(s3(), serve().curated_bucket_name)
    return DynamoDbCommits(dynamodb(), serve().table_name, manifests)


@cache
def read_datasets() -> ReadDatasets:
    return ReadDatasets(catalogue(), commits())


@cache
def describe_dataset() -> DescribeDataset:
    return DescribeDataset(catalogue(), index_queue(), now, pause)


@cache
def index_queue() -> SqsIndexQueue:
    return SqsIndexQueue(sqs(), serve().index_queue_url)


@cache
def find_documents() -> FindDocuments:
    index = S3SearchIndex(s3(), serve().results_bucket_name, INDEX_KEY)
    return FindDocuments(index, Path(tempfile.mkdtemp(prefix="search-")), now)


@cache
def request_upload() -> RequestUpload:
    forms = S3UploadForms(s3_for_links(serve().aws_region), serve().raw_bucket_name)
    validity = timedelta(seconds=serve().upload_validity_seconds)
    return RequestUpload(forms, serve().raw_bucket_name, now, _upload_id, validity)


@cache
def answer_once() -> AnswerOnce:
    return AnswerOnce(DynamoDbReplies(dynamodb(), serve().table_name, now))


@cache
def console_origin() -> ConsoleOrigin:
    parameter = serve().console_origin_parameter_name
    return ConsoleOrigin(SsmRegistry(ssm_at_once(), parameter), now)


@cache
def cursor_keys() -> CursorKeys:
    return CursorKeys(SecretsManagerKeys(secrets_manager(), serve().cursor_key_secret_arn), now)


def pause(attempt: int) -> None:
    """Up to 50, 100, 200 ms; at random, so that those who met don't meet again."""
    time.sleep(random.uniform(0, 0.05 * 2**attempt))


def _upload_id() -> str:
    """Sorts by the moment."""
    return f"{int(now().timestamp() * 1000):012x}{secrets.token_hex(8)}"
