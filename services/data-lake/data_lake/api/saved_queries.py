"""The routes of saved queries."""

from flask import Blueprint

from data_lake.api.access import Needs
from data_lake.api.call import Call
from data_lake.api.operations import Operation, serve
from data_lake.api.parameters import PAGE
from data_lake.api.problems import (
    FORBIDDEN,
    INVALID_PARAMETER,
    NOT_FOUND,
    PRECONDITION_FAILED,
    QUERY_REFUSED,
    Problem,
)
from data_lake.api.reply import Reply
from data_lake.api.saved_query_answers import (
    SavedQueryAnswer,
    SavedQueryPageAnswer,
    saved_query_answer,
)
from data_lake.domain.ask_rules import SAVED_NAME, SAVED_QUERY, saved_details
from data_lake.domain.errors import Contended
from data_lake.domain.expectation import expect_version
from data_lake.domain.query import SavedQuery
from data_lake.events.searched import SavedQueryChanged, encoded
from data_lake.use_cases.catalogue.describe_dataset import INDEX_DELAY_S
from data_lake.wiring import http, queries

saved_queries = Blueprint("saved_queries", __name__)

LIST = Operation(
    id="listSavedQueries", method="GET", path="/saved-queries",
    needs=Needs.READ, query=PAGE, answers=SavedQueryPageAnswer,
)  # fmt: skip
GET = Operation(
    id="getSavedQuery", method="GET", path="/saved-queries/<saved_name>",
    needs=Needs.READ, answers=SavedQueryAnswer,
)  # fmt: skip
PUT = Operation(
    id="putSavedQuery", method="PUT", path="/saved-queries/<saved_name>",
    needs=Needs.READ, is_conditional=True, creates=True, body=SAVED_QUERY, answers=SavedQueryAnswer,
    refuses=(FORBIDDEN, QUERY_REFUSED),
)  # fmt: skip
DELETE = Operation(
    id="deleteSavedQuery", method="DELETE", path="/saved-queries/<saved_name>",
    needs=Needs.READ, is_conditional=True, status=204, answers=None, refuses=(FORBIDDEN,),
)  # fmt: skip


@serve(saved_queries, LIST)
def list_saved_queries(call: Call) -> Reply:
    limit = call.query["limit"]
    found = queries.saved_queries().page(call.position(), limit + 1)
    more = found[limit - 1].name if len(found) > limit else ""
    return Reply(
        answer=SavedQueryPageAnswer(
            saved_queries=[saved_query_answer(each) for each in found[:limit]],
            next_cursor=call.cursor(more),
        )
    )


@serve(saved_queries, GET)
def get_saved_query(call: Call, saved_name: str) -> Reply:
    saved = queries.saved_queries().get(saved_name)
    if saved is None:
        raise Problem(NOT_FOUND, _missing(saved_name))
    return _told(saved)


@serve(saved_queries, PUT)
def put_saved_query(call: Call, saved_name: str) -> Reply:
    """Anybody saves; only the one who has, or an operator, changes it."""
    if not SAVED_NAME.fullmatch(saved_name):
        expected = "1 to 63 of a-z 0-9 _ -, the first a letter"
        raise Problem(INVALID_PARAMETER, f"a saved query's name is {expected}, not {saved_name}")
    details = saved_details(call.body())
    version = _expected_version(call, saved_name)
    _tell_index(saved_name)
    try:
        saved = queries.saved_queries().put(
            call.asker, saved_name, details.sql, details.description, details.parameters,
            version or None,
        )  # fmt: skip
    except Contended as error:
        raise Problem(PRECONDITION_FAILED, str(error)) from error
    return _told(saved)


@serve(saved_queries, DELETE)
def delete_saved_query(call: Call, saved_name: str) -> Reply:
    if queries.saved_queries().get(saved_name) is None:
        raise Problem(NOT_FOUND, _missing(saved_name))
    version = _expected_version(call, saved_name)
    _tell_index(saved_name)
    try:
        queries.saved_queries().delete(call.asker, saved_name, version)
    except Contended as error:
        raise Problem(PRECONDITION_FAILED, str(error)) from error
    return Reply()


def _expected_version(call: Call, name: str) -> int:
    """The one that is there, if it is what the caller has seen; 0 for none."""
    saved = queries.saved_queries().get(name)
    version = saved.version if saved else 0
    expect_version(version, call.expected)
    return version


def _tell_index(name: str) -> None:
    http.index_queue().ask(encoded(SavedQueryChanged(name)), INDEX_DELAY_S)


def _told(saved: SavedQuery) -> Reply:
    return Reply(answer=saved_query_answer(saved), revision=saved.version)


def _missing(name: str) -> str:
    return f"no saved query is called {name}"
