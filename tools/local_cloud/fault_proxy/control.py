"""The rules over HTTP, at a path that no bucket can have: names of buckets hold no underscore.

GET /_faults             `{"upstream": …, "rules": [{"id", …, "hits"}]}`
POST /_faults            a rule without id and hits → 201 with both, or 400 `{"message"}`
DELETE /_faults[/<id>]   of one or all → `{"cleared": number}`, or 404

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""

import json
from typing import Any

from tools.local_cloud.fault_proxy.answers import Answer, in_json
from tools.local_cloud.fault_proxy.calls import Call
from tools.local_cloud.fault_proxy.rules import Rule, RuleBook, Unfit

PATH = "/_faults"


def is_meant(call: Call) -> bool:
    return call.target == PATH or call.target.startswith(f"{PATH}/")


def answer(call: Call, rules: RuleBook, upstream: str) -> Answer:
    number = call.target.removeprefix(PATH).removeprefix("/")
    if call.method == "GET" and not number:
        return in_json(call, 200, {"upstream": upstream, "rules": rules.to_json()})
    if call.method == "POST" and not number:
        return _add(call, rules)
    if call.method == "DELETE" and (not number or number.isdecimal()):
        cleared = rules.clear(int(number) if number else None)
        return in_json(call, 404 if number and not cleared else 200, {"cleared": cleared})
    return in_json(call, 404, {"message": f"expected GET, POST or DELETE {PATH}"})


def _add(call: Call, rules: RuleBook) -> Answer:
    try:
        content: dict[str, Any] = json.loads(call.body)
        return in_json(call, 201, rules.add(Rule(**content)).to_json())
    except (Unfit, TypeError, ValueError) as error:
        return in_json(call, 400, {"message": str(error)})
