"""`npm run data-lake -- datasets | search`: what there is."""

import json

from tools import console
from tools.data_lake.lake import Lake


def datasets(lake: Lake, *, as_json: bool) -> None:
    found = list(lake.pages("/datasets", "datasets"))
    if as_json:
        print(json.dumps(found))
        return
    rows = [
        [
            each["name"],
            f"{each.get('rows', 0):,}",
            f"{each.get('bytes', 0):,}",
            each.get("freshAt", ""),
            each.get("description", ""),
        ]
        for each in found
    ]
    console.table("Data sets", ["name", "rows", "bytes", "fresh at", "description"], rows)


def search(lake: Lake, words: str, *, as_json: bool) -> None:
    found = lake.get("/search", q=words)
    if as_json:
        print(json.dumps(found))
        return
    rows = [[each["kind"], each["title"], each.get("excerpt", "")] for each in found["hits"]]
    console.table(f"{found['total']:,} found", ["kind", "title", "where"], rows)
