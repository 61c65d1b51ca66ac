"""`python -m tools.site '<request>'`: the builder as the Serverless plugin calls it.

JSON to JSON: service gives folder and bytes.
"""

import json
import sys

from tools.repository import Refusal, service
from tools.site.build import build


def answer(request: dict[str, str]) -> dict[str, object]:
    site = build(service(request["service"]))
    return {"folder": str(site.folder), "bytes": site.bytes}


if __name__ == "__main__":
    try:
        print(json.dumps(answer(json.loads(sys.argv[1]))))
    except Refusal as refusal:
        sys.exit(str(refusal))
