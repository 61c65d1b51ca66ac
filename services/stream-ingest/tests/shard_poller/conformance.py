"""docs/reference/stream-poller.md from the tests: python -m tests.shard_poller.conformance

A test's docstring says what AWS documents, and where; so the list can't name a behaviour that
nothing shows.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parents[1] / "unit"
PAGE = Path(__file__).parents[4] / "docs/reference/stream-poller.md"
FILES = ("batches", "failures", "partial_responses", "order", "windows")
SOURCED = re.compile(r"(?P<behaviour>.+?)\n\nSource: (?P<page>https://\S+)", re.DOTALL)
INTRODUCTION = """\
# The shard poller

Generated from the tests of [the poller](../../services/stream-ingest/tests/shard_poller) by
`python -m tests.shard_poller.conformance` in services/stream-ingest; a test keeps it current.

Lambda reads a Kinesis stream by an event source mapping, and what becomes of a batch that fails is
decided there, not in the function. The local cloud has a plain poller: one shard after another, the
whole batch again and again, no option known. So the tests bring a poller of their own, which
follows AWS's pages over a stream in memory with shards, splits and merges, and drives any function
with real events: `ShardPoller(stream, handler, mapping)`. Each row below is one behaviour, AWS's
page, and the test that shows it. `tests/unit/test_poller_properties.py` holds the poller to its
laws under drawn failures, restarts and resharding.
"""
ASSUMED = {
    "When is a failed batch tried again?": "at the next poll, a second later: no page tells when",
    "Where is a batch of an odd number split?": "the first part is the smaller one",
    "Do the parts of a batch inherit its retries?": "no: a split takes nothing from the quota",
    "Does progress by a partial response count as a retry?": "no: the count begins anew with the"
    " first record that is left",
    "What if the very first record is reported, with bisecting on?": "the batch is split in"
    " halves: nothing else would isolate the record",
    "What does a sequence number mean that isn't in the batch?": "complete failure, as an"
    " identifier that can't be read",
    "What is told when records expire in the stream itself?": "the destination hears"
    " `RecordAgeExceeded`, as for the maximum age",
    "Is a partial response's `state` kept?": "yes, as far as records were checkpointed with it",
    "Where does LATEST begin in a shard that was split off later?": "at its beginning, for its"
    " records came behind the mapping",
    "What is a shard's checkpoint with several batches at once?": "the last record before the"
    " first that isn't done; a restart repeats from there",
    "Whose is a tumbling window's state with several batches a shard?": "refused: no page says",
}
NOT_FOLLOWED = """
Not followed: filter criteria, enhanced fan-out's push, the limits of GetRecords, consolidation of
several failed batches into one message of the destination. None of them changes what a function is
given of a stream that its mapping doesn't filter.
"""


@dataclass(frozen=True)
class Behaviour:
    said: str
    page: str
    test: str


def behaviours(file: Path) -> Iterator[Behaviour]:
    """Raises when a test of the file names no page of AWS."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            found = SOURCED.fullmatch(ast.get_docstring(node) or "")
            if not found:
                raise AssertionError(f"{file.name}: {node.name} has no behaviour and Source:")
            said = " ".join(found["behaviour"].split())
            yield Behaviour(said, found["page"], f"{file.stem}::{node.name}")


def page() -> str:
    parts = [INTRODUCTION]
    for name in FILES:
        file = TESTS / f"test_poller_{name}.py"
        parts.append(f"\n## {ast.get_docstring(ast.parse(file.read_text()))}\n\n")
        parts.append("| Behaviour | AWS's page | Shown by |\n|---|---|---|\n")
        for each in behaviours(file):
            title = each.page.rpartition("/")[2].replace(".html", "")
            parts.append(f"| {each.said} | [{title}]({each.page}) | `{each.test}` |\n")
    parts.append("\n## What the pages leave open\n\n")
    parts.append("| Question | What the poller does, and why |\n|---|---|\n")
    parts += [f"| {question} | {answer} |\n" for question, answer in ASSUMED.items()]
    return "".join([*parts, NOT_FOLLOWED])


if __name__ == "__main__":
    PAGE.write_text(page())
