"""What Lambda hands over of a shard: the same readings for every contestant.

Thermometers whose readings arrive up to 0.2 s late; ids are UUIDv7 of the time they were observed,
JSON is written without spaces, sequence numbers step as Kinesis's do.
"""

import base64
import hashlib
import json
import random
import uuid
from typing import Any

DEVICES = [str(uuid.UUID(int=0x0197C0DE_1A00_7C3E_9B52_2F6D1C0A7000 + n)) for n in range(300)]
"""Of which a run takes the first 20, so that windows hold many readings, or all."""
KIND, UNIT = "air-temperature", "Cel"
BATCH = 500
BATCH_MS = 1000
"""A shard takes 1,000 readings a second; this one is half full."""
STARTED_MS = 1_770_312_592_000
AN_AGGREGATE = 100
FIRST_NUMBER = 49590338271490256608559692538361571095921575989136588898
NUMBERS_STEP = 1 << 80


def readings(batch: int, devices: int) -> list[dict[str, Any]]:
    drawn = random.Random(batch)
    made = []
    for index in range(BATCH):
        observed_ms = STARTED_MS + batch * BATCH_MS + index * BATCH_MS // BATCH
        observed_ms -= drawn.randrange(200)
        device = drawn.randrange(devices)
        day, ms = divmod(observed_ms - STARTED_MS + 62_992_000, 86_400_000)
        seconds, ms = divmod(ms, 1000)
        clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms:03d}"
        made.append(
            {
                "schema_version": 1,
                "reading_id": uuid7(observed_ms, drawn),
                "device_id": DEVICES[device],
                "kind": KIND,
                "unit": UNIT,
                "observed_at": f"2026-02-{5 + day:02d}T{clock}Z",
                "measurement": 12 + device % 64 / 8 + drawn.randrange(-2, 3) / 8,
            }
        )
    return made


def uuid7(at_ms: int, drawn: random.Random) -> str:
    number = at_ms << 80 | 7 << 76 | drawn.getrandbits(12) << 64 | 2 << 62 | drawn.getrandbits(62)
    return str(uuid.UUID(int=number))


def event(batch: int, devices: int) -> dict[str, Any]:
    """A record a reading."""
    return _event(batch, [(each["device_id"], _wire(each)) for each in readings(batch, devices)])


def aggregated_event(batch: int, devices: int) -> dict[str, Any]:
    """The same, 100 readings a record."""
    made = readings(batch, devices)
    parts = [made[start : start + AN_AGGREGATE] for start in range(0, BATCH, AN_AGGREGATE)]
    return _event(batch, [("a", _aggregate(part)) for part in parts])


def _wire(reading: dict[str, Any]) -> bytes:
    return json.dumps(reading, separators=(",", ":")).encode()


def _event(batch: int, records: list[tuple[str, bytes]]) -> dict[str, Any]:
    numbers = [
        FIRST_NUMBER + (batch * BATCH + index) * NUMBERS_STEP for index in range(len(records))
    ]
    return {
        "Records": [
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": partition_key,
                    "sequenceNumber": str(numbers[index]),
                    "data": base64.b64encode(data).decode(),
                    "approximateArrivalTimestamp": (STARTED_MS + batch * BATCH_MS + index) / 1000,
                },
                "eventSource": "aws:kinesis",
                "eventVersion": "1.0",
                "eventID": f"shardId-000000000006:{numbers[index]}",
                "eventName": "aws:kinesis:record",
                "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
                "awsRegion": "eu-west-1",
                "eventSourceARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/readings",
            }
            for index, (partition_key, data) in enumerate(records)
        ]
    }


def _aggregate(made: list[dict[str, Any]]) -> bytes:
    keys = sorted({each["device_id"] for each in made})
    places = {key: place for place, key in enumerate(keys)}
    message = b"".join(_sized(1, key.encode()) for key in keys)
    for each in made:
        index = b"\x08" + _varint(places[each["device_id"]])
        message += _sized(3, index + _sized(3, _wire(each)))
    digest = hashlib.md5(message, usedforsecurity=False).digest()
    return b"\xf3\x89\x9a\xc2" + message + digest


def _sized(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    return bytes([*written, value])
