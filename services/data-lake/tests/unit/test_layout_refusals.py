"""What AWS's refusals of commits, manifests and tables are taken for."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from data_lake.domain.errors import AlreadyLanded, Contended, Denied, TransientError
from data_lake.gateways.dynamodb_commits import DynamoDbCommits
from data_lake.gateways.glue_tables import GlueCatalogTables
from data_lake.gateways.s3_manifests import S3Manifests
from tests.fakes_commits import FakeCommits
from tests.layout_house import FLIGHTS, MONTH
from tests.promises_of_commits import next_version


def refusal(code: str, reasons: list[str] | None = None) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "as AWS says it"}}
    if reasons is not None:
        answer["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(answer, "an operation")


class Refusing:
    """Every call but those that are given is refused."""

    def __init__(self, error: ClientError, **answers: Any) -> None:
        self.error, self.answers = error, answers

    def __getattr__(self, name: str) -> Any:
        def call(**_: Any) -> Any:
            if name in self.answers:
                return self.answers[name]
            raise self.error

        return call


CANCELLED = "TransactionCanceledException"
NONE, UNMET = "None", "ConditionalCheckFailed"


@pytest.mark.parametrize(
    ("code", "reasons", "kind"),
    [
        (CANCELLED, [UNMET, NONE, NONE], Contended),
        (CANCELLED, [NONE, NONE, UNMET], AlreadyLanded),
        (CANCELLED, [UNMET, NONE, UNMET], AlreadyLanded),
        (CANCELLED, ["TransactionConflict", NONE, NONE], Contended),
        (CANCELLED, ["ThrottlingError", NONE, NONE], TransientError),
        (CANCELLED, [NONE, "ProvisionedThroughputExceeded", NONE], TransientError),
        (CANCELLED, ["ValidationError", NONE, NONE], ClientError),
        ("ThrottlingException", None, TransientError),
        ("TransactionInProgressException", None, TransientError),
        ("AccessDeniedException", None, Denied),
        ("ResourceNotFoundException", None, ClientError),
    ],
)
def test_a_refused_commit_says_whether_to_come_again(
    code: str, reasons: list[str] | None, kind: type[Exception]
) -> None:
    manifests: Any = S3Manifests(Refusing(refusal("x"), put_object={}), "bucket")  # type: ignore[arg-type]
    table: Any = Refusing(refusal(code, reasons))
    with pytest.raises(kind) as raised:
        DynamoDbCommits(table, "table", manifests).commit(next_version(FakeCommits(), "one"), "one")
    assert type(raised.value) is kind


@pytest.mark.parametrize("code", ["SlowDown", "ServiceUnavailable", "InternalError"])
def test_a_bucket_that_is_too_busy_is_asked_again_later(code: str) -> None:
    client: Any = Refusing(refusal(code))
    with pytest.raises(TransientError):
        S3Manifests(client, "bucket").read("manifests/x")
    with pytest.raises(TransientError):
        S3Manifests(client, "bucket").store(next_version(FakeCommits(), "one"))


def tables(client: Any) -> GlueCatalogTables:
    manifests: Any = S3Manifests(Refusing(refusal("x"), put_object={}), "bucket")  # type: ignore[arg-type]
    return GlueCatalogTables(client, "lake", manifests)


DECLARED = {"Table": {"Name": "flights", "StorageDescriptor": {"Columns": [], "Location": ""}}}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ThrottlingException", TransientError),
        ("ConcurrentModificationException", TransientError),
        ("OperationTimeoutException", TransientError),
        ("AccessDeniedException", Denied),
    ],
)
def test_a_catalogue_that_refuses_is_asked_again_later(code: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        tables(Refusing(refusal(code))).follow(FLIGHTS, {})
    with pytest.raises(kind):
        tables(Refusing(refusal(code), get_table=DECLARED)).follow(FLIGHTS, {})


def test_a_table_that_somebody_made_a_moment_ago_is_looked_at_again() -> None:
    class Racing(Refusing):
        def __getattr__(self, name: str) -> Any:
            if name == "get_table":
                self.error = refusal("EntityNotFoundException")
            if name == "create_table":
                self.error = refusal("AlreadyExistsException")
            return super().__getattr__(name)

    with pytest.raises(Contended):
        tables(Racing(refusal("x"))).follow(FLIGHTS, {})


@pytest.mark.parametrize(
    ("updated", "created", "kind"),
    [
        ("InternalServiceException", None, TransientError),
        ("EntityNotFoundException", "AlreadyExistsException", Contended),
    ],
)
def test_a_partition_that_is_refused_within_an_answer_of_200_is_not_forgotten(
    monkeypatch: pytest.MonkeyPatch, updated: str, created: str | None, kind: type[Exception]
) -> None:
    def said(code: str | None) -> Any:
        detail = {"ErrorCode": code, "ErrorMessage": "as AWS says it"}
        return {"Errors": [{"PartitionValueList": [MONTH], "ErrorDetail": detail}] if code else []}

    commits = FakeCommits()
    pointer = commits.commit(next_version(commits, "one"), "one")
    monkeypatch.setattr(S3Manifests, "read", lambda _, key: commits.manifests[key])
    client = Refusing(
        refusal("x"),
        get_table=DECLARED,
        update_table={},
        batch_update_partition=said(updated),
        batch_create_partition=said(created),
    )
    with pytest.raises(kind):
        tables(client).follow(FLIGHTS, {MONTH: pointer})
