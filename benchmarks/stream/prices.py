"""What a million readings cost on AWS up to their windows, by how busy a shard is."""

from tools import console

# us-east-1, without free tiers, as we know them (the table's since November 2024); look them up
# before you rely on a sum:
# https://aws.amazon.com/kinesis/data-streams/pricing/ https://aws.amazon.com/lambda/pricing/
# https://aws.amazon.com/dynamodb/pricing/on-demand/ https://aws.amazon.com/s3/pricing/
SHARD_HOUR = 0.015
PUT_UNITS_MILLION = 0.014
LAMBDA_GIGABYTE_SECOND = 0.0000166667
LAMBDA_MILLION = 0.20
WRITE_UNITS_MILLION = 0.625
READ_UNITS_MILLION = 0.125
S3_PUTS_MILLION = 5.00
# As serverless.yml and resources/stream.yml have them: memory, batching window, largest batch.
MEMORY_MB, PROCESSOR_MB = 1024, 1769
WINDOW_S = 1
MOST_IN_BATCH = 1000
# A batch: the transaction of checkpoint, ledger and pending delivery (two units an item), its three
# deletions and reads; objects of raw and accepted readings; AWS's answers, awaited one by one, by
# what AWS calls single-digit milliseconds for the table, and 20 ms for an object.
WRITES_A_BATCH, READS_A_BATCH, OBJECTS_A_BATCH = 2 * 3 + 2, 4, 2
AWAITED_MS_A_BATCH = 6 * 5 + 2 * 20
# The event's JSON, read by the runtime before the handler is called.
RUNTIME_US = 3.0


def costs(us: float, write_units: dict[str, float]) -> None:
    """`us` are microseconds of a reading, `write_units` those of 1,000, in batches of 500."""
    rows = []
    for rate in (10, 100, 1000):
        size = min(rate * WINDOW_S, MOST_IN_BATCH)
        batches = 1e6 / size
        worked_ms = (us + RUNTIME_US) * size / 1000 * PROCESSOR_MB / MEMORY_MB
        seconds = batches * (worked_ms + AWAITED_MS_A_BATCH) / 1000
        shard = SHARD_HOUR * 1e6 / rate / 3600 + PUT_UNITS_MILLION
        lambdas = seconds * MEMORY_MB / 1024 * LAMBDA_GIGABYTE_SECOND
        lambdas += batches * LAMBDA_MILLION / 1e6
        # Smaller batches write the same ids and panes in more items, at least one unit each.
        units = max(sum(write_units.values()) / 1000, 4 / size) * 1e6 + batches * WRITES_A_BATCH
        table = (units * WRITE_UNITS_MILLION + batches * READS_A_BATCH * READ_UNITS_MILLION) / 1e6
        objects = batches * OBJECTS_A_BATCH * S3_PUTS_MILLION / 1e6
        told = (shard, lambdas, table, objects, shard + lambdas + table + objects)
        rows.append([f"{rate:,}", f"{size:,}", *(f"{each:.3f}" for each in told)])
    columns = ["readings/s", "a batch", "shard", "Lambda", "table", "S3", "all"]
    console.table("A million readings to their windows, USD, plain records", columns, rows)
