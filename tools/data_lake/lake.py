"""The lake's API, asked as its users ask it."""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from tools.data_lake import NAME
from tools.deployment import registry
from tools.estate import Estate
from tools.http import Answer, call
from tools.repository import LOCAL_STAGE, Refusal

TOKEN_VARIABLE = "STACKYARD_TOKEN"
SUCCESSES = range(200, 300)
# API Gateway gives up after 29 s.
WAIT_S = 10
BUSY = {429, 502, 503, 504}
TRIES = 4


@dataclass(frozen=True)
class Lake:
    estate: Estate
    token: str | None = None
    """Of whoever asks; by default the environment's, and on stage local the demo operator's."""

    @property
    def stage(self) -> str:
        return self.estate.account.stage

    def told(self, name: str) -> str:
        """A name that the service has written into the registry."""
        names = registry.of_service(self.estate.registry, NAME)
        if name not in names:
            raise self._missing()
        return names[name]

    def get(self, path: str, **query: object) -> Any:
        """Raises Refusal with what the API says when it is no success."""
        return _success(self.ask("GET", path, query=query))

    def post(self, path: str, body: object, wait_s: int = WAIT_S) -> Any:
        return _success(self.ask("POST", path, body, wait_s=wait_s))

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, object] | None = None,
        wait_s: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Any status is an answer; what only reads is asked again when the API is busy."""
        url = f"{self._url}{path}{'?' + urlencode(query) if query else ''}"
        headers = {**(headers or {}), "Authorization": f"Bearer {self._token}"}
        if wait_s is not None:
            headers["Prefer"] = f"wait={wait_s}"
        for again in range(TRIES):
            answer = call(method, url, headers, body)
            if answer.status not in BUSY or method != "GET":
                break
            time.sleep(0.2 * 2**again)
        return answer

    def pages(self, path: str, member: str, **query: object) -> Iterator[Any]:
        """Each item, page after page."""
        while True:
            page = self.get(path, **query)
            yield from page[member]
            if "nextCursor" not in page:
                return
            query = {**query, "cursor": page["nextCursor"]}

    def client(self, name: str) -> Any:
        """Of AWS, with the credentials of whoever asks."""
        return self._clients.setdefault(name, self.estate.account.client(name))

    @cached_property
    def _clients(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _url(self) -> str:
        if url := self.estate.url(NAME):
            return url
        raise self._missing()

    @cached_property
    def _token(self) -> str:
        if given := self.token or os.environ.get(TOKEN_VARIABLE):
            return given
        if self.stage != LOCAL_STAGE:
            raise Refusal(
                f"expected your identity token in {TOKEN_VARIABLE}: on stage {self.stage} the lake "
                "answers people who are signed in"
            )
        return self.estate.people.identity_token(self.estate.demo_person("operator"))

    def _missing(self) -> Refusal:
        is_local = self.stage == LOCAL_STAGE
        start = "npm start" if is_local else f"npm run deploy -- --stage {self.stage}"
        return Refusal(f"stage {self.stage} has no {NAME}: run `{start}` first")


def _success(answer: Answer) -> Any:
    if answer.status not in SUCCESSES:
        raise Refusal(f"the lake answered {said(answer)}")
    return answer.json


def said(answer: Answer) -> str:
    """The problem's detail, or what there is."""
    try:
        problem = answer.json
        return f"{answer.status}: {problem.get('detail') or problem['title']}"
    except (ValueError, KeyError, AttributeError):
        return answer.summary
