"""`npm run stream-ingest -- ledger`: what became of every reading, and whether it balances.

The service writes one line for each batch that it has taken; here they are added up.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tools import console
from tools.stream_ingest.deployed import Deployed

COUNTS = ("records", "readings", "stored", "duplicates", "held", "late")


@dataclass(frozen=True, slots=True)
class Shard:
    """What was taken of one shard; `missing` is 0, or readings were lost or counted twice."""

    name: str
    batches: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def missing(self) -> int:
        counts = self.counts
        settled = counts["stored"] + counts["duplicates"] + counts["held"]
        return counts["readings"] - settled - self.refused.total()


@dataclass(frozen=True, slots=True)
class Ledger:
    """`released` of the held ones came once more, and count among the readings a second time;
    `expired` are in quarantine, for nobody has registered their device in time."""

    shards: list[Shard]
    released: int = 0
    expired: int = 0

    @property
    def total(self) -> Shard:
        batches = sum(shard.batches for shard in self.shards)
        counts = sum((shard.counts for shard in self.shards), Counter())
        refused = sum((shard.refused for shard in self.shards), Counter())
        return Shard("all", batches, counts, refused)

    @property
    def put(self) -> int:
        return self.total.counts["readings"] - self.released

    @property
    def quarantined(self) -> int:
        return self.total.refused.total() + self.expired

    @property
    def held(self) -> int:
        return self.total.counts["held"] - self.released - self.expired

    @property
    def balances(self) -> bool:
        return all(not shard.missing for shard in self.shards) and self.held >= 0

    def since(self, before: "Ledger") -> "Ledger":
        """What came after the other was read."""
        earlier = {shard.name: shard for shard in before.shards}
        shards = [_less(shard, earlier.get(shard.name, Shard(shard.name))) for shard in self.shards]
        return Ledger(shards, self.released - before.released, self.expired - before.expired)

    def as_json(self) -> dict[str, Any]:
        total = self.total
        return {
            "put": self.put,
            "stored": total.counts["stored"],
            "duplicates": total.counts["duplicates"],
            "quarantined": self.quarantined,
            "held": self.held,
            "late": total.counts["late"],
            "released": self.released,
            "expired": self.expired,
            "refused": dict(sorted(total.refused.items())),
            "balances": self.balances,
            "shards": [
                {"shard": shard.name, "batches": shard.batches, **_counts(shard)}
                for shard in self.shards
            ],
        }


def read(deployed: Deployed) -> Ledger:
    """Of all shards that the stream still knows."""
    names = sorted(_shards(deployed))
    kept = _held(deployed)
    return Ledger([_shard(deployed, name) for name in names], kept["released"], kept["expired"])


def show(ledger: Ledger) -> None:
    rows = [
        [shard.name, f"{shard.batches:,}", *(f"{count:,}" for count in _counts(shard).values())]
        for shard in [*ledger.shards, ledger.total]
    ]
    columns = ["shard", "batches", *COUNTS, "refused", "missing"]
    console.table("Ledger, by shard", columns, rows)
    reasons = [[reason, f"{n:,}"] for reason, n in sorted(ledger.total.refused.items())]
    if ledger.expired:
        reasons.append(["unknown-device", f"{ledger.expired:,}"])
    if reasons:
        console.table("In quarantine, by reason", ["reason", "readings"], reasons)
    console.out.print(sentence(ledger))


def sentence(ledger: Ledger) -> str:
    """The ledger in one line."""
    counts = ledger.total.counts
    told = (
        f"{ledger.put:,} put = {counts['stored']:,} stored + {counts['duplicates']:,} duplicates "
        f"+ {ledger.quarantined:,} quarantined + {ledger.held:,} held"
    )
    return f"{told}: it balances" if ledger.balances else f"{told}: it does NOT balance"


def _counts(shard: Shard) -> dict[str, int]:
    counts = {name: shard.counts[name] for name in COUNTS}
    return counts | {"refused": shard.refused.total(), "missing": shard.missing}


def _less(shard: Shard, other: Shard) -> Shard:
    # Counter's own minus would hide what has become less.
    counts = {name: shard.counts[name] - other.counts[name] for name in COUNTS}
    refused = {reason: n - other.refused[reason] for reason, n in shard.refused.items()}
    left = {reason: n for reason, n in refused.items() if n}
    return Shard(shard.name, shard.batches - other.batches, Counter(counts), Counter(left))


def _shards(deployed: Deployed) -> Iterator[str]:
    pages = deployed.client("kinesis").get_paginator("list_shards")
    for page in pages.paginate(StreamName=deployed.stream):
        yield from (shard["ShardId"] for shard in page["Shards"])


def _shard(deployed: Deployed, name: str) -> Shard:
    batches, counts, refused = 0, Counter[str](), Counter[str]()
    pages = deployed.client("dynamodb").get_paginator("query")
    for page in pages.paginate(
        TableName=deployed.table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"batch#{name}"}},
    ):
        for item in page["Items"]:
            taken = json.loads(item["taken"]["S"])
            batches += 1
            counts.update({count: taken[count] for count in COUNTS})
            refused.update(taken["refused"])
    return Shard(name, batches, counts, refused)


def _held(deployed: Deployed) -> Counter[str]:
    """What became of those that were held, counted as they were let go."""
    answer = deployed.client("dynamodb").get_item(
        TableName=deployed.table, Key={"pk": {"S": "heldledger"}, "sk": {"S": "-"}}
    )
    item = answer.get("Item", {})
    return Counter({name: int(each["N"]) for name, each in item.items() if "N" in each})
