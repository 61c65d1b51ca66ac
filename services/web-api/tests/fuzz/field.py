"""A device of its own for each run, so that the door of devices has somebody to know."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

TIMEOUT_S = 20
SITE = {"name": "Where schemathesis is", "latitude": 61.17432028, "longitude": -149.9961856}
MEASURES = [{"kind": "air-temperature", "unit": "Cel"}]


@dataclass(frozen=True, slots=True)
class Device:
    id: str
    site_id: str
    credential: str


def device_at(url: str, identity_token: str) -> Device:
    """Registered as anybody would; raises OSError when the door doesn't let us."""

    def post(path: str, body: object) -> Any:
        headers = {
            "Authorization": f"Bearer {identity_token}",
            "Content-Type": "application/json",
        }
        request = Request(url + path, json.dumps(body).encode(), headers, method="POST")
        with urlopen(request, timeout=TIMEOUT_S) as answer:
            return json.load(answer)

    site = post("/sites", SITE)["id"]
    device = post("/devices", {"siteId": site, "name": "Fuzzed", "measures": MEASURES})["id"]
    return Device(device, site, post(f"/devices/{device}/credentials", {})["token"])
