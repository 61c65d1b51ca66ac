"""The only reader of the environment; each function has its own settings, read at first use."""

import os
from typing import Any, TypeVar, get_type_hints

from msgspec import Struct


class WrongSettings(Exception):
    """Variables of the environment are missing, or of the wrong kind."""


Settings = TypeVar("Settings", bound=Struct)


def settings(kind: type[Settings]) -> Settings:
    """Read each field from the variable of its name in capitals; all faults are said at once."""
    kinds = get_type_hints(kind)
    if faults := [fault for name in kinds if (fault := _fault(name.upper(), kinds[name]))]:
        raise WrongSettings(f"this function's environment: {', '.join(faults)}")
    read: dict[str, Any] = {
        name: int(os.environ[name.upper()]) if kinds[name] is int else os.environ[name.upper()]
        for name in kinds
    }
    return kind(**read)


def _fault(variable: str, kind: object) -> str | None:
    value = os.environ.get(variable)
    if not value:
        return f"{variable} is missing"
    if kind is int and not (value.isascii() and value.isdecimal()):
        return f"{variable} is {value!r}, not a whole number"
    return None


class QuarantineSettings(Struct, frozen=True):
    quarantine_bucket_name: str


class LandEventsSettings(QuarantineSettings, frozen=True):
    table_name: str
    raw_bucket_name: str
    landing_queue_url: str
    seen_retention_days: int


class LandSettings(QuarantineSettings, frozen=True):
    """Bytes of an object are counted when it is unpacked."""

    table_name: str
    raw_bucket_name: str
    curated_bucket_name: str
    event_bus_name: str
    compaction_queue_url: str
    glue_database_name: str
    largest_object_bytes: int
    largest_line_bytes: int
    bad_row_percent: int
    bad_row_allowance_count: int
    compaction_target_bytes: int
    small_files_count: int
    engine_memory_mebibytes: int
    engine_threads_count: int


class CompactionSettings(QuarantineSettings, frozen=True):
    table_name: str
    curated_bucket_name: str
    glue_database_name: str
    compaction_target_bytes: int
    small_files_count: int
    engine_memory_mebibytes: int


class MaintenanceSettings(Struct, frozen=True):
    table_name: str
    curated_bucket_name: str
    glue_database_name: str
    compaction_queue_url: str
    compaction_target_bytes: int
    small_files_count: int
    version_retention_hours: int
    orphan_grace_hours: int


class QuerySettings(Struct, frozen=True):
    """A workgroup named "-" says that the stage has no Athena."""

    table_name: str
    curated_bucket_name: str
    results_bucket_name: str
    query_queue_url: str
    athena_workgroup_name: str
    athena_database_name: str
    query_budget_bytes: int
    day_budget_bytes: int
    embedded_limit_bytes: int
    query_seconds: int
    result_retention_days: int
    download_validity_seconds: int
    bulk_download_bytes: int


class RunQuerySettings(QuerySettings, frozen=True):
    aws_region: str
    event_bus_name: str
    quarantine_bucket_name: str
    query_reader_role_arn: str
    engine_memory_mebibytes: int
    engine_address_mebibytes: int
    engine_disk_mebibytes: int
    engine_threads_count: int
    result_inline_rows_count: int
    result_inline_bytes: int


class AccessLogSettings(Struct, frozen=True):
    table_name: str
    raw_bucket_name: str
    alarm_topic_arn: str
    bulk_download_bytes: int


class ServeSettings(QuarantineSettings, frozen=True):
    table_name: str
    aws_region: str
    raw_bucket_name: str
    curated_bucket_name: str
    results_bucket_name: str
    landing_queue_url: str
    query_queue_url: str
    compaction_queue_url: str
    index_queue_url: str
    upload_validity_seconds: int
    console_origin_parameter_name: str
    cursor_key_secret_arn: str


class IndexSettings(QuarantineSettings, frozen=True):
    table_name: str
    results_bucket_name: str


def runs_in_lambda() -> bool:
    """Lambda names the function to its code: on AWS and in the local cloud, not in a test."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ
