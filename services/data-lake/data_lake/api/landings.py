"""The routes of what is dropped, and of what became of it."""

from flask import Blueprint

from data_lake.api.access import Needs
from data_lake.api.call import Call
from data_lake.api.landing_answers import (
    LandingAnswer,
    LandingPageAnswer,
    UploadAnswer,
    landing_answer,
    upload_answer,
)
from data_lake.api.operations import Operation, serve
from data_lake.api.parameters import PAGE, required, text
from data_lake.api.problems import NOT_FOUND, RESERVED, Problem
from data_lake.api.reply import Reply
from data_lake.domain.landing_rules import UPLOAD, upload_details
from data_lake.wiring import http as wiring

landings = Blueprint("landings", __name__)

ASK = Operation(
    id="requestUpload", method="POST", path="/landings",
    needs=Needs.WRITE, body=UPLOAD, answers=UploadAnswer, is_secret=True, refuses=(RESERVED,),
)  # fmt: skip
LIST = Operation(
    id="listLandings", method="GET", path="/landings",
    needs=Needs.READ, query={"dataset": required(text(63)), **PAGE}, answers=LandingPageAnswer,
)  # fmt: skip
GET = Operation(
    id="getLanding", method="GET", path="/landings/<landing_id>",
    needs=Needs.READ, answers=LandingAnswer,
)  # fmt: skip


@serve(landings, ASK)
def request_upload(call: Call) -> Reply:
    details = upload_details(call.body())

    uploads = wiring.request_upload()
    place, is_replay = wiring.answer_once()(
        call.key(details), lambda: uploads.place(details.dataset, details.file_name)
    )
    return Reply(answer=upload_answer(uploads.form(place)), is_replay=is_replay)


@serve(landings, LIST)
def list_landings(call: Call) -> Reply:
    query = call.query
    page = wiring.read_datasets().landings(query["dataset"], call.position(), query["limit"])
    return Reply(
        answer=LandingPageAnswer(
            landings=[landing_answer(each) for each in page.items],
            next_cursor=call.cursor(page.position),
        )
    )


@serve(landings, GET)
def get_landing(call: Call, landing_id: str) -> Reply:
    landing = wiring.catalogue().landing(landing_id)
    if landing is None:
        raise Problem(NOT_FOUND, missing(landing_id))
    return Reply(answer=landing_answer(landing))


def missing(landing_id: str) -> str:
    return f"no landing has the id {landing_id}"
