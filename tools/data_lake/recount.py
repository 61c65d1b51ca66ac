"""`npm run data-lake -- reconcile --deep`: every row of every file read again, by the engine.

The API's function has neither the time for it nor an engine, so it is done here, with the service's
own code and libraries, and with the credentials of whoever asks.
"""

import json
import subprocess
import sys
from typing import Any

from tools.data_lake import NAME, upkeep
from tools.data_lake.lake import Lake
from tools.packaging.import_path import import_path
from tools.repository import Refusal, service

# In a process of its own, with the packages that the service brings: one of them reads Parquet.
_RECOUNT = """
import json, os, sys
from msgspec import to_builtins
from data_lake.engines.row_checksum import count_file
from data_lake.gateways.aws_clients import dynamodb, glue, s3
from data_lake.gateways.dynamodb_catalogue import DynamoDbCatalogue
from data_lake.gateways.dynamodb_commits import DynamoDbCommits
from data_lake.gateways.glue_tables import GlueCatalogTables
from data_lake.gateways.s3_curated_files import S3CuratedFiles
from data_lake.gateways.s3_manifests import S3Manifests
from data_lake.use_cases.reconcile import Reconcile
from data_lake.wiring.sources import now

table, bucket, database = (os.environ[name] for name in ("TABLE", "BUCKET", "DATABASE"))
manifests = S3Manifests(s3(), bucket)
reconcile = Reconcile(
    DynamoDbCatalogue(dynamodb(), table),
    DynamoDbCommits(dynamodb(), table, manifests),
    S3CuratedFiles(s3(), bucket),
    GlueCatalogTables(glue(), database, manifests),
    count_file,
    now,
)
for name in sys.argv[1:]:
    report = to_builtins(reconcile(name, is_deep=True))
    print(json.dumps(report | {"checksum": f"{report['checksum']:016x}"}))
"""


def reconcile(lake: Lake, dataset: str | None) -> list[dict[str, Any]]:
    """As the API's reports are, with `recountedRows`."""
    names = [dataset] if dataset else [each["name"] for each in upkeep.datasets(lake)]
    answer = subprocess.run(
        [sys.executable, "-c", _RECOUNT, *names],
        cwd=service(NAME).folder, env=_environment(lake),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        raise Refusal(f"the rows can't be counted:\n{answer.stderr.strip().splitlines()[-1]}")
    return [_camel(json.loads(line)) for line in answer.stdout.splitlines()]


def _environment(lake: Lake) -> dict[str, str]:
    told = {
        "TABLE": lake.told("table/name"),
        "BUCKET": lake.told("curated-bucket/name"),
        "DATABASE": lake.told("database/name"),
    }
    return {**lake.estate.account.environment, **import_path(NAME), **told}


def _camel(report: dict[str, Any]) -> dict[str, Any]:
    def spelt(name: str) -> str:
        first, *others = name.split("_")
        return first + "".join(other.title() for other in others)

    return {spelt(name): value for name, value in report.items()}
