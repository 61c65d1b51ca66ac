"""What the door refuses, as application/problem+json (RFC 9457)."""

from msgspec import Struct

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_SECONDS = 2


class Kind(Struct, frozen=True):
    """`slug` ends the problem's `type`, which callers compare and which never changes."""

    slug: str
    status: int
    title: str

    @property
    def type(self) -> str:
        return f"https://stackyard.example/problems/{self.slug}"


NO_READINGS = Kind("no-readings", 400, "The body holds no readings")
MALFORMED_BODY = Kind("malformed-body", 400, "The body can't be read as it is announced")
UNAUTHORIZED = Kind("unauthorized", 401, "Unauthorized")
FORBIDDEN = Kind("forbidden", 403, "You may not do this")
NOT_FOUND = Kind("not-found", 404, "There is nothing here")
METHOD_NOT_ALLOWED = Kind("method-not-allowed", 405, "The method is not allowed here")
BODY_TOO_LARGE = Kind("body-too-large", 413, "The body is too large")
TOO_MANY_READINGS = Kind("too-many-readings", 413, "There are too many readings")
UNSUPPORTED_BODY = Kind("unsupported-body", 415, "The body comes in no form that is taken here")
INVALID_READINGS = Kind("invalid-readings", 422, "None of the readings is valid")
INTERNAL_ERROR = Kind("internal-error", 500, "Something went wrong on our side")
UNAVAILABLE = Kind("temporarily-unavailable", 503, "Try again in a moment")


class Problem(Exception):
    """`told` are members that the problem has beside those of all."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        headers: dict[str, str] | None = None,
        told: dict[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = headers or {}
        self.told = told or {}

    def body(self, request_id: str) -> dict[str, object]:
        return {
            "type": self.kind.type,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "requestId": request_id,
            **self.told,
        }
