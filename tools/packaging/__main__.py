"""`python -m tools.packaging '<request>'`: the builder as the Serverless plugin calls it.

JSON to JSON: service, stage, region, architecture, params, registry give artifact (a path or
null) and templateHash.
"""

import json
import sys

from tools.packaging.build import build
from tools.packaging.target import target_of
from tools.packaging.template_hash import template_hash
from tools.repository import Refusal, service


def answer(request: dict[str, object]) -> dict[str, str | None]:
    name, stage, region, architecture = (
        str(request[key]) for key in ("service", "stage", "region", "architecture")
    )
    params, registry = request["params"], request["registry"]
    assert isinstance(params, dict)
    assert isinstance(registry, dict)
    package = build(service(name), target_of(stage, architecture))
    return {
        "artifact": str(package.zip) if package else None,
        "templateHash": template_hash(service(name), stage, region, params, registry),
    }


if __name__ == "__main__":
    try:
        print(json.dumps(answer(json.loads(sys.argv[1]))))
    except Refusal as refusal:
        sys.exit(str(refusal))
