"""What indexCatalogue uses."""

import tempfile
from functools import cache
from pathlib import Path

from data_lake.gateways.aws_clients import dynamodb, s3
from data_lake.gateways.dynamodb_catalogue import DynamoDbCatalogue
from data_lake.gateways.dynamodb_commits import DynamoDbCommits
from data_lake.gateways.dynamodb_saved_queries import DynamoDbSavedQueries
from data_lake.gateways.s3_manifests import S3Manifests
from data_lake.gateways.search_index import INDEX_KEY, S3SearchIndex
from data_lake.settings import IndexSettings, settings
from data_lake.use_cases.search.catalogue_documents import CatalogueDocuments
from data_lake.use_cases.search.index_documents import IndexDocuments
from data_lake.use_cases.search.take_changes import TakeChanges
from data_lake.wiring.sources import now


@cache
def take_changes() -> TakeChanges:
    index = settings(IndexSettings)
    documents = CatalogueDocuments(
        DynamoDbCatalogue(dynamodb(), index.table_name),
        # Pointers alone are read, so that no bucket needs to be known.
        DynamoDbCommits(dynamodb(), index.table_name, S3Manifests(s3(), "")),
        DynamoDbSavedQueries(dynamodb(), index.table_name),
        now,
    )
    store = S3SearchIndex(s3(), index.results_bucket_name, INDEX_KEY)
    return TakeChanges(documents, IndexDocuments(store, Path(tempfile.mkdtemp(prefix="index-"))))
