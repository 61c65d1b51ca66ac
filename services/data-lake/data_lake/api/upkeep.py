"""The routes of those who look after the lake: quarantine, replay, and comparing the books."""

from flask import Blueprint
from msgspec import Struct, json
from msgspec.structs import asdict

from data_lake.api.access import Needs
from data_lake.api.call import Call
from data_lake.api.datasets import missing as missing_dataset
from data_lake.api.landing_answers import (
    LandingPageAnswer,
    QuarantinedAnswer,
    RefusedRowAnswer,
    landing_answer,
)
from data_lake.api.landings import missing
from data_lake.api.operations import Operation, serve
from data_lake.api.parameters import PAGE
from data_lake.api.problems import NOT_FOUND, NOTHING_TO_REPLAY, Problem
from data_lake.api.reply import Reply
from data_lake.domain.dataset_rules import NAME
from data_lake.domain.reconciliation import Reconciled
from data_lake.domain.rules import Rules
from data_lake.domain.value_rules import matching
from data_lake.wiring import http
from data_lake.wiring import upkeep as wiring

upkeep = Blueprint("upkeep", __name__)
MOST_ROWS_SHOWN = 20
RECONCILIATION = Rules(
    "reconciliation",
    {"dataset": matching(NAME, "1 to 63 of a-z 0-9 _, the first a letter")},
    frozenset({"dataset"}),
)


class ReplayAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    landing_id: str
    state: str


class DifferenceAnswer(Struct, frozen=True):
    where: str
    what: str
    expected: str
    found: str


class ReconciliationAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    dataset: str
    is_whole: bool
    landings: int
    under_way: int
    rows: int
    curated_rows: int
    quarantined_rows: int
    partitions: int
    files: int
    bytes: int
    checksum: str
    unnamed: int
    unnamed_bytes: int
    differences: list[DifferenceAnswer]


LIST = Operation(
    id="listQuarantine", method="GET", path="/quarantine",
    needs=Needs.READ, query=PAGE, answers=LandingPageAnswer,
)  # fmt: skip
GET = Operation(
    id="getQuarantined", method="GET", path="/quarantine/<landing_id>",
    needs=Needs.READ, answers=QuarantinedAnswer,
)  # fmt: skip
REPLAY = Operation(
    id="replayQuarantined", method="POST", path="/quarantine/<landing_id>/replay",
    needs=Needs.WRITE, answers=ReplayAnswer, refuses=(NOTHING_TO_REPLAY,),
)  # fmt: skip
RECONCILE = Operation(
    id="reconcile", method="POST", path="/reconciliations",
    needs=Needs.WRITE, body=RECONCILIATION, answers=ReconciliationAnswer, is_repeatable=True,
    refuses=(NOT_FOUND,),
)  # fmt: skip


@serve(upkeep, LIST)
def list_quarantine(call: Call) -> Reply:
    page = http.read_datasets().quarantined(call.position(), call.query["limit"])
    return Reply(
        answer=LandingPageAnswer(
            landings=[landing_answer(each) for each in page.items],
            next_cursor=call.cursor(page.position),
        )
    )


@serve(upkeep, GET)
def get_quarantined(call: Call, landing_id: str) -> Reply:
    landing = http.catalogue().landing(landing_id)
    if landing is None or not landing.is_in_quarantine:
        raise Problem(NOT_FOUND, f"nothing of a landing {landing_id} is in quarantine")
    rows = wiring.quarantine().rows(landing.dataset, landing.id, MOST_ROWS_SHOWN)
    said = asdict(landing_answer(landing))
    shown = [
        RefusedRowAnswer(line=row.line, byte=row.byte, reason=row.reason, text=row.text)
        for row in rows
    ]
    return Reply(answer=QuarantinedAnswer(**said, refused_rows=shown))


@serve(upkeep, REPLAY)
def replay_quarantined(call: Call, landing_id: str) -> Reply:
    """Asked for twice it is landed once, so that the key needs no lock."""

    def replayed() -> str:
        if wiring.replay_quarantine()(landing_id) is None:
            raise Problem(NOT_FOUND, missing(landing_id))
        return json.encode(ReplayAnswer(landing_id=landing_id, state="asked")).decode()

    answer, is_replay = http.answer_once()(call.key(landing_id), replayed)
    return Reply(answer=answer, is_replay=is_replay)


@serve(upkeep, RECONCILE)
def reconcile(call: Call) -> Reply:
    name = RECONCILIATION.checked(call.body())["dataset"]
    if http.catalogue().dataset(name) is None:
        raise Problem(NOT_FOUND, missing_dataset(name))
    return Reply(answer=_reconciled(wiring.reconcile()(name)))


def _reconciled(books: Reconciled) -> ReconciliationAnswer:
    return ReconciliationAnswer(
        dataset=books.dataset,
        is_whole=books.is_whole,
        landings=books.landings,
        under_way=books.under_way,
        rows=books.rows,
        curated_rows=books.curated_rows,
        quarantined_rows=books.quarantined_rows,
        partitions=books.partitions,
        files=books.files,
        bytes=books.bytes,
        checksum=f"{books.checksum:016x}",
        unnamed=books.unnamed,
        unnamed_bytes=books.unnamed_bytes,
        differences=[
            DifferenceAnswer(each.where, each.what, str(each.expected), str(each.found))
            for each in books.differences
        ],
    )
