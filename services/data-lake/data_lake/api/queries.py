"""The routes of queries."""

from flask import Blueprint

from data_lake.api.access import Needs
from data_lake.api.call import Call
from data_lake.api.operations import Operation, serve
from data_lake.api.parameters import PAGE
from data_lake.api.prefer import applied, patience_s, wait_s
from data_lake.api.problems import (
    BUDGET_SPENT,
    NOT_FOUND,
    QUERY_REFUSED,
    RETRY_AFTER_SECONDS,
    Problem,
)
from data_lake.api.query_answers import (
    BudgetAnswer,
    EstimateAnswer,
    QueryAnswer,
    QueryPageAnswer,
    budget_answer,
    estimate_answer,
    query_answer,
)
from data_lake.api.reply import Reply
from data_lake.domain.ask_rules import ASK, ask_of
from data_lake.domain.query import Query
from data_lake.wiring import queries as wiring

queries = Blueprint("queries", __name__)

SUBMIT = Operation(
    id="submitQuery", method="POST", path="/queries",
    needs=Needs.READ, body=ASK, answers=QueryAnswer, may_wait=True, waits=True, has_location=True,
    refuses=(QUERY_REFUSED, BUDGET_SPENT),
)  # fmt: skip
LIST = Operation(
    id="listQueries", method="GET", path="/queries",
    needs=Needs.READ, query=PAGE, answers=QueryPageAnswer,
)  # fmt: skip
GET = Operation(
    id="getQuery", method="GET", path="/queries/<query_id>",
    needs=Needs.READ, answers=QueryAnswer, waits=True,
)  # fmt: skip
CANCEL = Operation(
    id="cancelQuery", method="DELETE", path="/queries/<query_id>",
    needs=Needs.READ, answers=QueryAnswer, may_wait=True,
)  # fmt: skip
ESTIMATE = Operation(
    id="estimateQuery", method="POST", path="/estimates",
    needs=Needs.READ, body=ASK, answers=EstimateAnswer, is_repeatable=True,
    refuses=(QUERY_REFUSED,),
)  # fmt: skip
BUDGET = Operation(
    id="getBudget", method="GET", path="/budget", needs=Needs.READ, answers=BudgetAnswer,
)  # fmt: skip


@serve(queries, SUBMIT)
def submit_query(call: Call) -> Reply:
    """Whose query a key has named is known to the use case: the id follows from both."""
    ask, waited = ask_of(call.body()), wait_s()
    submitted = wiring.submit_query()(
        call.asker, ask, call.given_key(), patience_s(waited), call.story.correlation_id
    )
    query = submitted.query
    return Reply(
        answer=query_answer(query),
        location=f"queries/{query.id}",
        is_replay=not submitted.created,
        is_pending=not query.has_ended,
        headers=applied(waited) | _again(query),
    )


@serve(queries, LIST)
def list_queries(call: Call) -> Reply:
    """The caller's own."""
    page = wiring.list_queries()(call.asker, call.position(), call.query["limit"])
    return Reply(
        answer=QueryPageAnswer(
            queries=[query_answer(each) for each in page.queries],
            next_cursor=call.cursor(page.next),
        )
    )


@serve(queries, GET)
def get_query(call: Call, query_id: str) -> Reply:
    waited = wait_s()
    query = wiring.query_status()(call.asker, query_id, waited or 0)
    return _told(query, query_id, applied(waited), is_pending=False)


@serve(queries, CANCEL)
def cancel_query(call: Call, query_id: str) -> Reply:
    query = wiring.cancel_query()(call.asker, query_id)
    return _told(query, query_id, {}, is_pending=bool(query and not query.has_ended))


@serve(queries, ESTIMATE)
def estimate_query(call: Call) -> Reply:
    return Reply(answer=estimate_answer(wiring.estimate_query()(call.asker, ask_of(call.body()))))


@serve(queries, BUDGET)
def get_budget(call: Call) -> Reply:
    return Reply(answer=budget_answer(wiring.budget_of()(call.asker)))


def missing(query_id: str) -> str:
    return f"you have no query {query_id}"


def _told(
    query: Query | None, query_id: str, headers: dict[str, str], *, is_pending: bool
) -> Reply:
    if query is None:
        raise Problem(NOT_FOUND, missing(query_id))
    return Reply(answer=query_answer(query), is_pending=is_pending, headers=headers | _again(query))


def _again(query: Query) -> dict[str, str]:
    return {} if query.has_ended else {"Retry-After": str(RETRY_AFTER_SECONDS)}
