"""The routes of queries' results: by pages, or as files."""

from flask import Blueprint

from data_lake.api.access import Needs
from data_lake.api.call import Call
from data_lake.api.operations import Operation, serve
from data_lake.api.parameters import CURSOR, choice
from data_lake.api.prefer import applied, patience_s, wait_s
from data_lake.api.problems import (
    NO_RESULT,
    NOT_ENDED,
    NOT_FOUND,
    RETRY_AFTER_SECONDS,
    Problem,
    refused,
)
from data_lake.api.queries import missing
from data_lake.api.query_answers import DownloadAnswer, ResultsAnswer, columns_answer
from data_lake.api.reply import Reply
from data_lake.domain.errors import RefusedQuery
from data_lake.wiring import queries as wiring

results = Blueprint("results", __name__)
FORMATS = ("parquet", "csv", "jsonl")

READ = Operation(
    id="getResults", method="GET", path="/queries/<query_id>/results",
    needs=Needs.READ, query={"cursor": CURSOR}, answers=ResultsAnswer,
    refuses=(NOT_ENDED, NO_RESULT),
)  # fmt: skip
DOWNLOAD = Operation(
    id="downloadResults", method="GET", path="/queries/<query_id>/download",
    needs=Needs.READ, query={"format": choice({name: name for name in FORMATS}, "parquet")},
    answers=DownloadAnswer, is_secret=True, may_wait=True, waits=True,
    refuses=(NOT_ENDED, NO_RESULT),
)  # fmt: skip


@serve(results, READ)
def get_results(call: Call, query_id: str) -> Reply:
    try:
        page = wiring.result_page()(call.asker, query_id, int(call.position() or 0))
    except RefusedQuery as error:
        raise refused(error, NO_RESULT) from error
    if page is None:
        raise Problem(NOT_FOUND, missing(query_id))
    return Reply(
        answer=ResultsAnswer(
            columns=columns_answer(page.columns),
            rows=page.rows,
            total_rows=page.total_rows,
            is_whole=page.is_whole,
            next_cursor=call.cursor(str(page.next or "")),
        )
    )


@serve(results, DOWNLOAD)
def download_results(call: Call, query_id: str) -> Reply:
    """The link is made of the function's own permission: whoever has it may read the file."""
    waited = wait_s()
    try:
        download = wiring.download_result()(
            call.asker, query_id, call.query["format"], patience_s(waited)
        )
    except RefusedQuery as error:
        raise refused(error, NO_RESULT) from error
    if download is None:
        raise Problem(NOT_FOUND, missing(query_id))
    if not download.url:
        again = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        answer = DownloadAnswer(state="preparing")
        return Reply(answer=answer, is_pending=True, headers=applied(waited) | again)
    return Reply(
        answer=DownloadAnswer(
            state="ready",
            url=download.url,
            expires_at=download.expires,
            bytes=download.bytes,
            file_name=download.filename,
        ),
        headers=applied(waited),
    )
