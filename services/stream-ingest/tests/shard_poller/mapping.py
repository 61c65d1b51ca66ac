"""The options of an event source mapping, with their documented defaults and bounds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

POSITIONS = ("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP")
INFINITE = -1
# https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
BOUNDS = {
    "batch_size": (1, 10_000),
    "maximum_batching_window_s": (0, 300),
    "maximum_record_age_s": (60, 604_800),
    "maximum_retry_attempts": (0, 10_000),
    "parallelization_factor": (1, 10),
    "tumbling_window_s": (0, 900),
}
MAY_BE_INFINITE = ("maximum_record_age_s", "maximum_retry_attempts")


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """Named as CloudFormation names them, with the unit behind.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
    """

    starting_position: str
    starting_position_ms: int | None = None
    batch_size: int = 100
    maximum_batching_window_s: int = 0
    maximum_record_age_s: int = INFINITE
    maximum_retry_attempts: int = INFINITE
    bisects_on_function_error: bool = False
    reports_batch_item_failures: bool = False
    parallelization_factor: int = 1
    tumbling_window_s: int = 0
    on_failure: Callable[[dict[str, Any]], None] | None = None

    def __post_init__(self) -> None:
        for option, (least, most) in BOUNDS.items():
            value = getattr(self, option)
            if option in MAY_BE_INFINITE and value == INFINITE:
                continue
            if not least <= value <= most:
                raise ValueError(f"{option} is {value}, not between {least} and {most}")
        if self.starting_position not in POSITIONS:
            raise ValueError(
                f"starting_position is {self.starting_position!r}, none of {POSITIONS}"
            )
        if (self.starting_position == "AT_TIMESTAMP") != (self.starting_position_ms is not None):
            raise ValueError("starting_position_ms goes with AT_TIMESTAMP, and with nothing else")
        if self.tumbling_window_s and self.parallelization_factor > 1:
            raise ValueError("AWS documents no state of a tumbling window for parts of a shard")

    @classmethod
    def of_template(
        cls, properties: dict[str, Any], on_failure: Callable[[dict[str, Any]], None] | None = None
    ) -> "Mapping":
        """From the properties of an AWS::Lambda::EventSourceMapping, so that tests run what is
        deployed."""
        return cls(
            starting_position=properties["StartingPosition"],
            batch_size=properties.get("BatchSize", 100),
            maximum_batching_window_s=properties.get("MaximumBatchingWindowInSeconds", 0),
            maximum_record_age_s=properties.get("MaximumRecordAgeInSeconds", INFINITE),
            maximum_retry_attempts=properties.get("MaximumRetryAttempts", INFINITE),
            bisects_on_function_error=properties.get("BisectBatchOnFunctionError", False),
            reports_batch_item_failures="ReportBatchItemFailures"
            in properties.get("FunctionResponseTypes", []),
            parallelization_factor=properties.get("ParallelizationFactor", 1),
            tumbling_window_s=properties.get("TumblingWindowInSeconds", 0),
            on_failure=on_failure if "DestinationConfig" in properties else None,
        )
