"""The photos of web-api as a signed-in person uses them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.estate import Estate
from tools.http import Answer, call, upload
from tools.tour.photos.photograph import Photograph
from tools.tour.promises import expect_status

Photo = dict[str, Any]
PAGE = 100


@dataclass(frozen=True, slots=True)
class PhotoAlbum:
    url: str
    token: str

    def ask(self, body: Mapping[str, object]) -> Photo:
        """Ask for an upload; the answer holds its form."""
        answer = call("POST", f"{self.url}/photos", self._headers, body)
        return self._read(expect_status(answer, 201, "POST /photos"))

    def send(self, photo: Photo, content: bytes) -> Answer:
        form = photo["upload"]
        return upload(form["url"], form["fields"], photo.get("fileName", "photo"), content)

    def add(self, photograph: Photograph, content: bytes | None = None) -> Photo:
        """Ask and send; other content than the photograph's where that is given."""
        photo = self.ask(photograph.request)
        sent = self.send(photo, photograph.content if content is None else content)
        expect_status(sent, 204, f"upload of {photograph.name}")
        return photo

    def find(self, photo_id: str) -> Answer:
        return call("GET", f"{self.url}/photos/{photo_id}", self._headers)

    def delete(self, photo_id: str) -> Answer:
        return call("DELETE", f"{self.url}/photos/{photo_id}", self._headers)

    def listed(self) -> Iterator[Photo]:
        """Newest first, page after page."""
        cursor = ""
        while True:
            url = f"{self.url}/photos?limit={PAGE}{cursor}"
            answer = expect_status(call("GET", url, self._headers), 200, "GET /photos")
            page = self._read(answer)
            yield from page["photos"]
            if "nextCursor" not in page:
                return
            cursor = f"&cursor={page['nextCursor']}"

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @staticmethod
    def _read(answer: Answer) -> Photo:
        read: Photo = answer.json
        return read


def album_of(estate: Estate) -> PhotoAlbum:
    """As the estate's demo operator sees it."""
    token = estate.people.identity_token(estate.demo_person("operator"))
    return PhotoAlbum(str(estate.url("web-api")), token)
