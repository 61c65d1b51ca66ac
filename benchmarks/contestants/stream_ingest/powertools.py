"""Powertools' BatchProcessor with its parser, as its documentation has it for Kinesis.

Source: https://docs.aws.amazon.com/powertools/python/latest/utilities/batch/#pydantic-integration
"""

from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.parser.models import (
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
)
from contestants.stream_ingest.pydantic_model import Reading
from pydantic import Json


class Payload(KinesisDataStreamRecordPayload):
    data: Json[Reading]


class Record(KinesisDataStreamRecord):
    kinesis: Payload


_processor = BatchProcessor(event_type=EventType.KinesisDataStreams, model=Record)
_found: list[Reading] = []


def _take_one(record: Record) -> None:
    _found.append(record.kinesis.data)


def take(event: dict[str, Any]) -> tuple[int, float]:
    _found.clear()
    process_partial_response(event, _take_one, _processor, context=None)
    return len(_found), sum(each.measurement for each in _found)
