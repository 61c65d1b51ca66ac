"""Chapter `photos`: from signed upload to derivatives to read model, whatever goes wrong."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tools import console
from tools.estate import Estate
from tools.http import call
from tools.repository import ROOT, STATE
from tools.tour.photos import contact_sheet
from tools.tour.photos.album import Photo, PhotoAlbum, album_of
from tools.tour.photos.by_url import ByUrl
from tools.tour.photos.derivative import BOXES_PIXELS, FORMATS, look_at
from tools.tour.photos.photograph import CHINA, REAL, TEXT, TOO_LARGE, TRUNCATED, TURNED_WITH_GPS
from tools.tour.promises import NotAsPromised, Step, expect, expect_status, wait_for

if TYPE_CHECKING:
    from PIL.Image import Image

GONE = {403, 404}
"""S3 answers 403 to those who may not list, so CloudFront does."""
SHEET = STATE / "tour/photos.png"
LOOK_AT_ALL_AGAIN_S = 0.3
"""Whoever asks for the list all the time keeps those from working who are asked after."""
JPEG = {"contentType": "image/jpeg"}
BECOMES = {
    "never uploaded": "expired",
    "over the limit": "expired",
    "a text file": "refused",
    "half a photograph": "refused",
}
"""What isn't here becomes ready."""


def chapter(estate: Estate) -> Iterator[Step]:
    visit = _Visit(estate)
    yield "sign in, ask for uploads", visit.ask_for_two_that_never_come
    yield "a file over the limit", visit.send_one_over_the_limit
    yield "a text file named .jpg", visit.upload_a_text_file
    yield "half of a photograph", visit.upload_half_of_a_photograph
    # Behind what is refused: the newest stand first where people look.
    yield "upload photographs by signed POST", visit.upload_photographs
    yield "upload one of them twice", visit.upload_one_twice
    # While the forms that nobody uses expire.
    yield from ByUrl(estate).steps()
    yield "wait until all is settled", visit.wait_until_settled
    yield "download every derivative", visit.download_every_derivative
    yield "delete a photo", visit.delete_one
    yield "the ledger", visit.balance


@dataclass
class _Visit:
    estate: Estate
    asked: dict[str, str] = field(default_factory=dict)
    """What each photo is of, by its id."""
    deleted: list[str] = field(default_factory=list)

    @cached_property
    def album(self) -> PhotoAlbum:
        return album_of(self.estate)

    def ask_for_two_that_never_come(self) -> str:
        self._keep(self.album.ask(JPEG | {"fileName": "never-sent.jpg"}), "never uploaded")
        photo = self._keep(self.album.ask(JPEG | {"fileName": "large.jpg"}), "over the limit")
        self.over_the_limit = photo
        fields = photo["upload"]["fields"]
        return f"a form of {len(fields)} fields, {fields['x-amz-algorithm']}"

    def send_one_over_the_limit(self) -> str:
        answer = self.album.send(self.over_the_limit, TOO_LARGE)
        expect_status(answer, 400, "upload of 20 MiB and a byte")
        expect(b"EntityTooLarge" in answer.body, True, "S3's EntityTooLarge")
        return "S3 refuses it: 400 EntityTooLarge"

    def upload_photographs(self) -> str:
        for photograph in REAL:
            console.progress(photograph.name)
            self._keep(self.album.add(photograph), photograph.name)
        types = sorted({photograph.content_type.partition("/")[2] for photograph in REAL})
        return f"{len(REAL)} taken by S3: {', '.join(types)}"

    def upload_one_twice(self) -> str:
        photo = self._keep(self.album.add(CHINA), "uploaded twice")
        expect_status(self.album.send(photo, CHINA.content), 204, "the same form again")
        return "S3 takes both, and keeps two versions"

    def upload_a_text_file(self) -> str:
        photo = self._keep(self.album.ask(JPEG | {"fileName": "notes.jpg"}), "a text file")
        expect_status(self.album.send(photo, TEXT), 204, "upload of a text file")
        refused = self._refused(photo["id"])
        expect(refused["refusal"]["by"], "web-api", "refused by")
        return f"refused: {refused['refusal']['reason']}"

    def upload_half_of_a_photograph(self) -> str:
        photo = self._keep(self.album.ask(JPEG | {"fileName": "half.jpg"}), "half a photograph")
        expect_status(self.album.send(photo, TRUNCATED), 204, "upload of half a photograph")
        refused = self._refused(photo["id"])
        expect(refused["refusal"]["by"], "image-handler", "refused by")
        return f"received, then refused: {refused['refusal']['reason']}"

    def wait_until_settled(self) -> str:
        expected = Counter(BECOMES.get(what, "ready") for what in self.asked.values())

        def all_settled() -> bool:
            states = Counter(photo["state"] for photo in self._mine())
            console.progress(told(states))
            return states == expected

        def told(states: Counter[str]) -> str:
            return ", ".join(f"{count} {state}" for state, count in sorted(states.items()))

        wait_for(f"{told(expected)}", all_settled, again_s=LOOK_AT_ALL_AGAIN_S)
        for photo in self._mine():
            what = self.asked[photo["id"]]
            expect(photo["state"], BECOMES.get(what, "ready"), f"state of {what}")
        return told(expected)

    def download_every_derivative(self) -> str:
        by_name = {photograph.name: photograph for photograph in REAL}
        rows: list[tuple[str, list[Image]]] = []
        checked = size_bytes = 0
        for photo in self._mine():
            if photo["state"] != "ready":
                continue
            pictures = []
            promised = [(d["boxPixels"], d["contentType"]) for d in photo["derivatives"]]
            wanted = [(box, kind) for box in BOXES_PIXELS for kind in FORMATS]
            expect(sorted(promised), sorted(wanted), f"derivatives of {photo['fileName']}")
            for derivative in photo["derivatives"]:
                console.progress(f"{checked} checked")
                answer = call("GET", derivative["url"], {})
                pictures.append(look_at(derivative, answer, by_name[photo["fileName"]]))
                cached = answer.headers.get("Cache-Control", "")
                expect("immutable" in cached, True, f"Cache-Control immutable, found {cached!r}:")
                checked, size_bytes = checked + 1, size_bytes + len(answer.body)
            rows.append((self.asked[photo["id"]], pictures))
        contact_sheet.draw(rows, SHEET)
        return (
            f"{checked}, {size_bytes / 1024:,.0f} KiB: sizes, formats, upright "
            f"(also {TURNED_WITH_GPS.name}), no EXIF or GPS; {SHEET.relative_to(ROOT)}"
        )

    def delete_one(self) -> str:
        photo = next(p for p in self._mine() if self.asked[p["id"]] == "uploaded twice")
        addresses = [derivative["url"] for derivative in photo["derivatives"]]
        expect_status(self.album.delete(photo["id"]), 204, "DELETE")
        expect_status(self.album.find(photo["id"]), 404, "GET after DELETE")
        self.deleted.append(photo["id"])
        wait_for(
            "its derivatives to be gone",
            lambda: {call("GET", url, {}).status for url in addresses} <= GONE,
        )
        return f"404, and its {len(addresses)} derivatives are gone"

    def balance(self) -> str:
        photos = self._mine()
        received = [photo for photo in photos if "receivedAt" in photo]
        ready = sum(photo["state"] == "ready" for photo in received)
        refused = sum(photo["state"] == "refused" for photo in photos) - len(received) + ready
        expired = sum(photo["state"] == "expired" for photo in photos)
        came = len(received) + len(self.deleted)
        if came + refused + expired != len(self.asked):
            raise NotAsPromised(f"{len(self.asked)} requested, found {photos}")
        return (
            f"{len(self.asked)} requested = {came} received ({ready} ready, "
            f"{len(received) - ready} refused by image-handler, {len(self.deleted)} deleted) "
            f"+ {refused} refused + {expired} expired"
        )

    def _keep(self, photo: Photo, what: str) -> Photo:
        self.asked[photo["id"]] = what
        return photo

    def _mine(self) -> list[Photo]:
        """Those of this visit; the list is newest first, so that others' stand behind them."""
        wanted, found = set(self.asked) - set(self.deleted), []
        for photo in self.album.listed():
            if photo["id"] in wanted:
                found.append(photo)
            if len(found) == len(wanted):
                break
        return found

    def _refused(self, photo_id: str) -> Photo:
        def look() -> Photo | None:
            photo: Photo = expect_status(self.album.find(photo_id), 200, "GET /photos/<id>").json
            return photo if photo["state"] == "refused" else None

        return wait_for("the photo to be refused", look)
