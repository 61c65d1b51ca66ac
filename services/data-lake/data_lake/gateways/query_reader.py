"""As whom the engine's process speaks: the role that reads rows, for the job's objects alone.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from msgspec import json

from data_lake.domain.engine_job import EngineJob
from data_lake.gateways.aws_errors import doing
from data_lake.gateways.duckdb_session import Storage

_DATA = "data/"
# A role that assumes another has an hour:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
_SESSION = timedelta(hours=1)
# More than the longest query takes.
_LEAST_LEFT = timedelta(minutes=15)
_MOST_KEPT = 16


class QueryReader:
    """Sessions are kept while they last: queries of rows all share one, as rows are for everybody
    who may ask, and results are for those who asked.
    """

    def __init__(
        self,
        client: Any,
        role: str,
        curated_bucket: str,
        region: str,
        endpoint: str,
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._role = role
        self._curated = curated_bucket
        self._region = region
        self._endpoint = endpoint
        self._now = now
        self._sessions: dict[str, tuple[datetime, Storage]] = {}

    def storage_for(self, job: EngineJob) -> Storage:
        policy = self._policy(job)
        kept = self._sessions.get(policy)
        if kept is None or kept[0] - self._now() < _LEAST_LEFT:
            while len(self._sessions) >= _MOST_KEPT:
                del self._sessions[next(iter(self._sessions))]
            kept = self._sessions[policy] = self._session(job, policy)
        return kept[1]

    def _session(self, job: EngineJob, policy: str) -> tuple[datetime, Storage]:
        with doing("sts:AssumeRole", self._role):
            answer = self._client.assume_role(
                RoleArn=self._role,
                RoleSessionName=f"query-{job.id[:32]}",
                Policy=policy,
                DurationSeconds=int(_SESSION.total_seconds()),
            )
        given = answer["Credentials"]
        return given["Expiration"], Storage(
            region=self._region,
            key_id=given["AccessKeyId"],
            secret=given["SecretAccessKey"],
            token=given["SessionToken"],
            endpoint=self._endpoint,
        )

    def _policy(self, job: EngineJob) -> str:
        """Of at most 2,048 characters, as AWS has it: rows by their common prefix."""
        rows = f"s3://{self._curated}/{_DATA}"
        addresses = [file.address for table in job.tables for file in table.files]
        read = {
            f"{rows}*" if each.startswith(rows) else each for each in (*addresses, *job.reads)
        } or {f"{rows}*"}
        partition = self._role.split(":")[1]
        statement = {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": sorted(
                f"arn:{partition}:s3:::{each.removeprefix('s3://')}" for each in read
            ),
        }
        return json.encode({"Version": "2012-10-17", "Statement": [statement]}).decode()
