"""Who calls web-api in this chapter, and by which of its doors."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tools.estate import Estate
from tools.http import Answer, call, send
from tools.people import Group, Person
from tools.tour.promises import expect_status

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Caller:
    door: str
    """Address of the API and the prefix of the door."""

    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Names of headers are written with underscores."""
        return call(method, f"{self.door}{path}", self._with(headers), body)

    def send(self, path: str, content: bytes, content_type: str = JSON) -> Answer:
        headers = self._with({"Content_Type": content_type})
        return send("POST", f"{self.door}{path}", headers, content)

    def but(self, **headers: str) -> "Caller":
        return Caller(self.door, self._with(headers))

    def pages(self, path: str, of: str) -> Iterator[list[Any]]:
        """The lists called `of`; `path` has a query already."""
        cursor = ""
        while True:
            page = expect_status(self("GET", f"{path}{cursor}"), 200, f"GET {path}").json
            yield page[of]
            if "nextCursor" not in page:
                return
            cursor = f"&cursor={page['nextCursor']}"

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        return self.headers | {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True, slots=True)
class Doors:
    estate: Estate

    @property
    def anybody(self) -> Caller:
        return Caller(str(self.estate.url("web-api")))

    def person(self, group: Group) -> Caller:
        return self._signed_in(self.estate.demo_person(group))

    def device(self, credential: str) -> Caller:
        return Caller(f"{self.anybody.door}/field", _bearer(credential))

    @property
    def partner(self) -> Caller:
        machine = self.estate.machine("partner")
        headers = _bearer(machine.access_token(("stackyard/read",))) | {
            "X-Api-Key": machine.api_key
        }
        return Caller(f"{self.anybody.door}/partners", headers)

    @contextmanager
    def somebody_of_no_group(self) -> Iterator[tuple[Caller, str]]:
        """With the id by which sites know them; gone afterwards."""
        name = f"tour-{secrets.token_hex(4)}@stackyard.example"
        person = Person(name, f"Aa1!{secrets.token_urlsafe(12)}")
        people = self.estate.people
        people.add(None, person)
        try:
            yield self._signed_in(person), people.id_of(person)
        finally:
            people.remove(person)

    @contextmanager
    def partner_who_may_ask_once(self) -> Iterator[Caller]:
        """By the key of a plan of its own, so that nobody else is held up; gone afterwards."""
        gateway = self.estate.account.client("apigateway")
        stage = {
            "apiId": self.estate.registry["web-api/api/id"],
            "stage": self.estate.account.stage,
        }
        plan = gateway.create_usage_plan(
            name="tour", apiStages=[stage], throttle={"rateLimit": 0.001, "burstLimit": 1}
        )["id"]
        key = gateway.create_api_key(name="tour", enabled=True)
        try:
            gateway.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
            yield self.partner.but(X_Api_Key=key["value"])
        finally:
            gateway.delete_usage_plan(usagePlanId=plan)
            gateway.delete_api_key(apiKey=key["id"])

    def _signed_in(self, person: Person) -> Caller:
        return Caller(self.anybody.door, _bearer(self.estate.people.identity_token(person)))


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
