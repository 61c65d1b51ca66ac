"""One refused request of each kind: what was wrong, the status, and the problem's type."""

from dataclasses import dataclass

from tools.http import Answer
from tools.tour.promises import NotAsPromised, Step, expect, expect_status, slug
from tools.tour.stations.visit import Visit, as_sent

PROBLEM_JSON = "application/problem+json"
MOST_BODY_BYTES = 64 * 1024
"""What web-api takes, as its README says."""


@dataclass(frozen=True, slots=True)
class Refusals:
    visit: Visit

    def steps(self) -> list[Step]:
        return [
            ("refused: how it is asked", self.how),
            ("refused: who asks", self.who),
            ("refused: what is sent", self.what),
            ("refused: what wasn't read", self.when),
            ("refused: how often", self.how_often),
        ]

    def how(self) -> str:
        ask = self.visit.operator
        too_much = {"name": "x" * MOST_BODY_BYTES}
        other_method = ask("PATCH", "/devices")
        told = [
            refused(ask("GET", "/devices?colour=red"), 400, "invalid-parameter"),
            refused(ask.send("/devices", b'{"name": '), 400, "malformed-json"),
            refused(ask("GET", "/nothing-here"), 404, "not-found"),
            refused(other_method, 405, "method-not-allowed"),
            refused(ask("GET", "/devices", Accept="text/csv"), 406, "not-acceptable"),
            refused(ask("POST", "/devices", too_much), 413, "content-too-large"),
            refused(ask.send("/devices", b"{}", "text/plain"), 415, "unsupported-media-type"),
        ]
        expect("POST" in other_method.headers.get("Allow", ""), True, "POST in Allow")
        return "\n".join(told)

    def who(self) -> str:
        device = as_sent(self.visit.station)
        by_another_key = self.visit.partner.but(X_Api_Key="made-up")
        told = [
            refused(self.visit.doors.anybody("GET", "/devices"), 401, "unauthorized"),
            refused(self.visit.viewer("POST", "/devices", device), 403, "forbidden"),
            refused(by_another_key("GET", "/devices"), 403, "api-key-invalid"),
        ]
        return "\n".join(told)

    def what(self) -> str:
        ask, device = self.visit.operator, as_sent(self.visit.station)
        key = self.visit.key("used")
        invalid = ask("POST", "/devices", {**device, "name": " ", "measures": []})
        expect_status(ask("POST", "/devices/batch", {"devices": [{}]}, **key), 200, "a batch")
        again = ask("POST", "/devices/batch", {"devices": [{}, {}]}, **key)
        told = [
            refused(ask("POST", "/devices", device), 409, "external-id-taken"),
            f"{refused(invalid, 422, 'invalid-device')} ({_pointers(invalid)})",
            refused(again, 422, "idempotency-key-reused"),
        ]
        return "\n".join(told)

    def when(self) -> str:
        ask, path, device = self.visit.operator, self.visit.path, as_sent(self.visit.station)
        told = [
            refused(ask("PUT", path, device, If_Match='"0"'), 412, "precondition-failed"),
            refused(ask("PUT", path, device), 428, "precondition-required"),
        ]
        return "\n".join(told)

    def how_often(self) -> str:
        with self.visit.doors.partner_who_may_ask_once() as partner:
            expect_status(partner("GET", "/sites?limit=1"), 200, "a partner's first request")
            answer = partner("GET", "/sites?limit=1")
        told = refused(answer, 429, "too-many-requests")
        expect_status(self.visit.partner("GET", "/sites?limit=1"), 200, "the other partner's first")
        wait = answer.headers["Retry-After"]
        return f"{told}, Retry-After: {wait}\nthe other partner isn't held up"


def refused(answer: Answer, status: int, kind: str) -> str:
    """As it is told; raises NotAsPromised when it isn't refused, or otherwise."""
    expect_status(answer, status, f"a refusal as {kind}")
    expect(answer.headers.get("Content-Type"), PROBLEM_JSON, f"Content-Type of {status} {kind}")
    expect(slug(answer), kind, f"problem type of {status}")
    expect(answer.json["status"], status, f"status within {kind}")
    if not answer.json.get("requestId"):
        raise NotAsPromised(f"{status} {kind} tells no requestId: {answer.summary}")
    return f"{status} {kind}"


def _pointers(answer: Answer) -> str:
    return ", ".join(error["pointer"] for error in answer.json["errors"])
