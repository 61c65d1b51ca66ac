"""What a million requests cost on AWS, of measured processor time."""

from benchmarks.web.interpreters import Interpreter
from benchmarks.web.table import ITEM, table
from tools import console

# us-east-1, on demand, without free tiers, as known on 2026-11-21; look for today's:
# https://aws.amazon.com/lambda/pricing/ https://aws.amazon.com/api-gateway/pricing/
# https://aws.amazon.com/dynamodb/pricing/on-demand/ https://aws.amazon.com/cloudwatch/pricing/
LAMBDA_GIGABYTE_SECOND = 0.0000166667
LAMBDA_MILLION = 0.20
REST_API_MILLION = 3.50
READ_UNITS_MILLION = 0.125
LOG_GIGABYTE = 0.50
OUT_GIGABYTE = 0.09
# 1,769 MB buy one processor: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
MEMORY_MB, PROCESSOR_MB = 512, 1769
TABLE_MS = 4.0
"""How long DynamoDB's answer is waited for: a guess, AWS says single-digit milliseconds."""

# Our line, and Lambda's START, END and REPORT; the answer's body and its headers.
LOG_BYTES, OUT_BYTES = 330 + 420, 1078 + 900

CALLS, LOOK_CALLS = 300, 30
_WARM = """
import boto3
client = boto3.client("dynamodb", endpoint_url="http://127.0.0.1:{port}")
key = {{"pk": {{"S": "PHOTOS"}}, "sk": {{"S": "PHOTO#0197c0de-1a00-7c3e-9b52-2f6d1c0a7000"}}}}
for _ in range({calls}):
    client.get_item(TableName="table", Key=key, ConsistentRead=True)
"""


def costs(us: dict[str, float], ours: Interpreter, rounds: int) -> None:
    """`us` are microseconds of a request by contestant; the call to the table comes on top."""
    more = CALLS if rounds > 1 else LOOK_CALLS
    with table(ITEM) as port:
        few, many = (
            ours.processor_ms(_WARM.format(port=port, calls=calls)) for calls in (20, 20 + more)
        )
    call_us = (many - few) * 1000 / more
    rows = []
    for name, own_us in us.items():
        duration_ms = (own_us + call_us) / 1000 * PROCESSOR_MB / MEMORY_MB + TABLE_MS
        compute = duration_ms / 1000 * MEMORY_MB / 1024 * LAMBDA_GIGABYTE_SECOND * 1e6
        total = compute + LAMBDA_MILLION + REST_API_MILLION + READ_UNITS_MILLION + _traffic()
        rows.append([name, f"{duration_ms:.2f}", f"{compute:.3f}", f"{total:.2f}"])
    console.table(
        f"A million requests of 1 kB, USD ({MEMORY_MB} MB, one GetItem of {call_us:.0f} µs each)",
        ["contestant", "ms billed at least", "Lambda's time", "all"],
        rows,
    )


def _traffic() -> float:
    return (LOG_BYTES * LOG_GIGABYTE + OUT_BYTES * OUT_GIGABYTE) * 1e6 / 1e9
