"""The local cloud batches a queue's messages for a function as Lambda does: by size and window."""

import json
import subprocess
from typing import Any

import pytest

from tools.environments import LOCAL_CLOUD
from tools.repository import ROOT

# In the emulator's own interpreter, over a queue of its own kind; each case is a list of the ages
# of the messages that wait, batch size, window, and how long their bodies are.
RECEIVE = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
import emulator
from ministack.services import lambda_svc, sqs
answers = []
for ages, most, window, length in json.loads(sys.argv[2]):
    url, arn = "http://x/000000000000/waiting", "arn:aws:sqs:eu-west-1:000000000000:waiting"
    now = time.time()
    sqs._queues[url] = {
        "attributes": {"VisibilityTimeout": "30", "QueueArn": arn}, "is_fifo": False,
        "messages": [
            {"id": str(n), "body": "x" * length, "sent_at": now - age, "visible_at": now - age,
             "receive_count": 0}
            for n, age in enumerate(ages)
        ],
    }
    lambda_svc._iter_all_esms = lambda: [
        ("", "", {"EventSourceArn": arn, "MaximumBatchingWindowInSeconds": window})
    ]
    answers.append(len(emulator._receive_batch(url, most)))
print(json.dumps(answers))
"""
CASES: dict[str, tuple[tuple[list[float], int, int, int], int]] = {
    "no message makes no batch": (([], 10, 0, 1), 0),
    "without a window what is there goes at once": (([0, 0, 0], 10, 0, 1), 3),
    "without a window ten are the most": (([0] * 30, 100, 0, 1), 10),
    "within the window too few wait": (([4, 1, 0], 10, 5, 1), 0),
    "when the first has waited for the window all go": (([6, 1, 0], 10, 5, 1), 3),
    "a window takes batches of more than ten": (([9] * 150, 1000, 5, 1), 150),
    "a batch that is full waits no longer": (([0] * 25, 20, 5, 1), 20),
    "bodies of more than a payload go in parts": (([9] * 20, 1000, 5, 250_000), 12),
    "a body of more than a payload goes alone": (([9, 9], 10, 5, 4_000_000), 1),
    "who isn't visible yet is not counted": (([-20, -20, 9], 10, 5, 1), 1),
}


@pytest.fixture(scope="module")
def received() -> dict[str, Any]:
    """Of all cases in one interpreter, which takes a second to start."""
    words = [str(LOCAL_CLOUD / "bin/python"), "-P", "-c", RECEIVE, str(ROOT / "tools/local_cloud")]
    asked = json.dumps([case for case, _ in CASES.values()])
    answer = subprocess.run([*words, asked], check=True, capture_output=True, text=True)
    return dict(zip(CASES, json.loads(answer.stdout), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_a_batch_is_as_lambdas(received: dict[str, Any], case: str) -> None:
    _, expected = CASES[case]
    assert received[case] == expected
