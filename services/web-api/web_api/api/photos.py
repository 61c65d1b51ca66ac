"""The routes of photos."""

from uuid import UUID

from flask import Blueprint

from web_api import wiring
from web_api.api.access import Needs
from web_api.api.call import Call
from web_api.api.operations import Operation, serve
from web_api.api.parameters import PAGE, identifier
from web_api.api.photo_answers import (
    DownloadAnswer,
    PhotoAnswer,
    PhotoPageAnswer,
    download_answer,
    photo_answer,
)
from web_api.api.problems import FORBIDDEN, NOT_FOUND, NOT_RECEIVED, Problem
from web_api.api.reply import Reply
from web_api.domain.photo_rules import PHOTO, photo_details
from web_api.use_cases.photos import Viewed

photos = Blueprint("photos", __name__)

ANNOUNCE = Operation(
    id="requestUpload", method="POST", path="/photos",
    needs=Needs.WRITE, body=PHOTO, status=201, answers=PhotoAnswer,
)  # fmt: skip
LIST = Operation(
    id="listPhotos", method="GET", path="/photos",
    needs=Needs.READ, query={"siteId": identifier(), **PAGE}, answers=PhotoPageAnswer,
    refuses=(FORBIDDEN,),
)  # fmt: skip
GET = Operation(
    id="getPhoto", method="GET", path="/photos/<uuid:photo_id>",
    needs=Needs.READ, answers=PhotoAnswer,
)  # fmt: skip
DOWNLOAD = Operation(
    id="downloadPhoto", method="GET", path="/photos/<uuid:photo_id>/download",
    needs=Needs.WRITE, answers=DownloadAnswer, is_secret=True, refuses=(NOT_RECEIVED,),
)  # fmt: skip
DELETE = Operation(
    id="deletePhoto", method="DELETE", path="/photos/<uuid:photo_id>",
    needs=Needs.WRITE, status=204, answers=None,
)  # fmt: skip


@serve(photos, ANNOUNCE)
def request_upload(call: Call) -> Reply:
    details = photo_details(call.body())
    call.enter_named(details.site_id, "photo")
    requested = wiring.request_upload()(details, call.caller.id, call.given_key(), call.story)
    return Reply(
        answer=photo_answer(requested.viewed, requested.form),
        location=f"photos/{requested.viewed.photo.id}",
        is_replay=requested.is_replay,
    )


@serve(photos, LIST)
def list_photos(call: Call) -> Reply:
    call.enter_list(call.query["siteId"])
    position = call.position()
    page = wiring.list_photos()(
        UUID(position) if position else None, call.query["limit"], call.query["siteId"]
    )
    before = str(page.next_before) if page.next_before else None
    return Reply(
        answer=PhotoPageAnswer(
            photos=[photo_answer(viewed) for viewed in page.photos],
            next_cursor=call.cursor(before),
        )
    )


@serve(photos, GET)
def get_photo(call: Call, photo_id: UUID) -> Reply:
    return Reply(answer=photo_answer(_entered(call, photo_id)))


@serve(photos, DOWNLOAD)
def download_photo(call: Call, photo_id: UUID) -> Reply:
    """The original tells all that its camera wrote into it, so that reading isn't enough."""
    link = wiring.download_photo()(_entered(call, photo_id).photo)
    if link is None:
        raise Problem(NOT_RECEIVED, f"photo {photo_id} has no upload that was verified")
    return Reply(answer=download_answer(link))


@serve(photos, DELETE)
def delete_photo(call: Call, photo_id: UUID) -> Reply:
    """Twice is as once, as long as it is known who may."""
    if not call.caller.writes:
        _entered(call, photo_id)
    if not wiring.delete_photo()(photo_id, call.story):
        raise Problem(NOT_FOUND, _missing(photo_id))
    return Reply()


def _entered(call: Call, photo_id: UUID) -> Viewed:
    """A photo at whose site the caller may do this; raises Problem."""
    viewed = wiring.read_photo()(photo_id)
    site_id = viewed.photo.details.site_id if viewed else None
    call.enter(site_id, _missing(photo_id))
    if viewed is None:
        raise Problem(NOT_FOUND, _missing(photo_id))
    return viewed


def _missing(photo_id: UUID) -> str:
    return f"no photo has the id {photo_id}"
