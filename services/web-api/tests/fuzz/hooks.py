"""What a caller knows and a generator doesn't: which keys are used up, which cursors were given."""

import os
from typing import Any
from uuid import uuid4

import schemathesis
from schemathesis import GenerationMode

OF_DEVICES = "/field/"
KEY = "Idempotency-Key"
_CURSORS: set[str] = set()


def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Of valid requests alone: what is generated to be refused goes out as it is."""
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    # A device may ask of itself alone.
    if case.operation.path.startswith(OF_DEVICES):
        case.path_parameters["device_id"] = os.environ["FUZZ_DEVICE_ID"]
    if isinstance(case.body, dict):
        _mend(case.body)
    # The same key for another body is refused, and a generator likes short ones.
    if KEY in (case.headers or {}):
        case.headers[KEY] = str(uuid4())
    # Sites that are looked for by name come in its order.
    if "name" in (case.query or {}):
        case.query.pop("sort", None)
    if (case.query or {}).get("cursor") not in {None, *_CURSORS}:
        del case.query["cursor"]


def after_call(context: Any, case: Any, response: Any) -> None:
    if response.status_code == 200 and b"nextCursor" in response.content:
        _CURSORS.add(response.json()["nextCursor"])


def _mend(body: dict[str, Any]) -> None:
    """What no schema can say: it names a site that there is, and measures each kind once."""
    for part in (body, *(each for each in body.get("devices", ()) if isinstance(each, dict))):
        if "siteId" in part:
            part["siteId"] = os.environ["FUZZ_SITE_ID"]
        if "measures" in part:
            part["measures"] = [*{each["kind"]: each for each in part["measures"]}.values()]


# Not as decorators, of which mypy knows nothing: schemathesis has an environment of its own.
schemathesis.hook(before_call)
schemathesis.hook(after_call)
