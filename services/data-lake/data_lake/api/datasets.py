"""The routes of data sets."""

from flask import Blueprint

from data_lake.api.access import Needs
from data_lake.api.call import Call
from data_lake.api.dataset_answers import (
    DatasetAnswer,
    DatasetPageAnswer,
    dataset_answer,
    summary_answer,
)
from data_lake.api.operations import Operation, serve
from data_lake.api.parameters import PAGE
from data_lake.api.problems import INVALID_PARAMETER, LAYOUT_FIXED, NOT_FOUND, RESERVED, Problem
from data_lake.api.reply import Reply
from data_lake.domain.dataset_rules import DATASET, NAME, OWN_DATASETS, dataset_details
from data_lake.wiring import http as wiring

datasets = Blueprint("datasets", __name__)

LIST = Operation(
    id="listDatasets", method="GET", path="/datasets",
    needs=Needs.READ, query=PAGE, answers=DatasetPageAnswer,
)  # fmt: skip
GET = Operation(
    id="getDataset", method="GET", path="/datasets/<name>",
    needs=Needs.READ, answers=DatasetAnswer,
)  # fmt: skip
PUT = Operation(
    id="putDataset", method="PUT", path="/datasets/<name>",
    needs=Needs.WRITE, is_conditional=True, creates=True, body=DATASET, answers=DatasetAnswer,
    refuses=(LAYOUT_FIXED, RESERVED),
)  # fmt: skip
PATCH = Operation(
    id="changeDataset", method="PATCH", path="/datasets/<name>",
    needs=Needs.WRITE, is_conditional=True, body=DATASET, answers=DatasetAnswer,
    refuses=(LAYOUT_FIXED, RESERVED),
)  # fmt: skip


@serve(datasets, LIST)
def list_datasets(call: Call) -> Reply:
    page = wiring.read_datasets().page(call.position(), call.query["limit"])
    return Reply(
        answer=DatasetPageAnswer(
            datasets=[summary_answer(each) for each in page.items],
            next_cursor=call.cursor(page.position),
        )
    )


@serve(datasets, GET)
def get_dataset(call: Call, name: str) -> Reply:
    return _read(name)


@serve(datasets, PUT)
def put_dataset(call: Call, name: str) -> Reply:
    """Before its first rows it may be described too: how they are to lie is said then."""
    return _described(call, name, is_whole=True)


@serve(datasets, PATCH)
def change_dataset(call: Call, name: str) -> Reply:
    return _described(call, name, is_whole=False)


def missing(name: str) -> str:
    return f"no data set is called {name}"


def expect_name(name: str) -> str:
    """Raises Problem."""
    if not NAME.fullmatch(name):
        raise Problem(
            INVALID_PARAMETER,
            f"a data set's name is 1 to 63 of a-z 0-9 _, the first a letter, found {name}",
        )
    return name


def _described(call: Call, name: str, *, is_whole: bool) -> Reply:
    expect_name(name)
    details = dataset_details(call.body())
    if wiring.catalogue().dataset(name) is None:
        # Of what isn't there nothing can be left as it is.
        if not is_whole:
            raise Problem(NOT_FOUND, missing(name))
        if name in OWN_DATASETS:
            raise Problem(RESERVED, f"{name} comes to be with the first rows that the lake writes")
    wiring.describe_dataset()(name, details, call.expected, is_whole=is_whole)
    return _read(name)


def _read(name: str) -> Reply:
    holding = wiring.read_datasets().one(name)
    if holding is None:
        raise Problem(NOT_FOUND, missing(name))
    # Rows come without a change of the data set's own version, which is what If-Match names.
    return Reply(answer=dataset_answer(holding), revision=holding.dataset.version)
