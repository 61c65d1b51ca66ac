"""One contestant, one size: builds, opens, asks, changes one document; tells it as JSON."""

import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from contestants.data_lake_search import documents as words

QUESTIONS = 200


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds of the processor, whoever else has it meanwhile."""
    began = time.process_time()
    done = work()
    return (time.process_time() - began) * 1000, done


def main(name: str, number: int) -> None:
    before = time.process_time()
    contestant = import_module(f"contestants.data_lake_search.{name}")
    import_ms = (time.process_time() - before) * 1000
    documents = list(words.documents(number))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        build_ms, _ = timed(lambda: contestant.build(place, documents))
        size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
        open_ms, index = timed(lambda: contestant.opened(place))
        contestant.ask(index, ["first"])
        asked = {}
        for kind, questions in words.questions(QUESTIONS).items():
            ms = sorted(
                timed(lambda each=each: contestant.ask(index, each))[0] for each in questions
            )
            found = statistics.median(contestant.ask(index, each) for each in questions[:20])
            asked[kind] = {
                "p50": statistics.median(ms), "p95": ms[int(len(ms) * 0.95)], "found": found,
            }  # fmt: skip
        add_ms, _ = timed(lambda: contestant.add(place, documents[0] | {"text": "another text"}))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    told = {"import": import_ms, "build": build_ms, "bytes": size, "open": open_ms,
            "asked": asked, "add": add_ms, "peak": peak}  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
