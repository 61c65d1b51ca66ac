"""Trino's SQL, checked and translated for DuckDB.

The translation is the allow-list: a statement runs as what this package has written anew from the
parsed tree, and what it has no words for is refused by name.
"""

from data_lake.engines.sql import (
    arithmetic,
    casts,
    comparisons,
    conditionals,
    constructors,
    grouping,
    literals,
    logic,
    predicates,
    quantifiers,
    selects,
    times,
    whole_queries,
    windows,
)
from data_lake.engines.sql.functions import (
    aggregates,
    arrays,
    bytes_and_urls,
    clocks,
    durations,
    formatting,
    json_functions,
    lambdas,
    maps,
    moments,
    numbers,
    patterns,
    sequences,
    texts,
    time_texts,
)
from data_lake.engines.sql.macros import MACROS, SETTINGS, macros_for
from data_lake.engines.sql.prepare import prepare
from data_lake.engines.sql.prepared import Predicate, Prepared, ResultColumn, TableUse
from data_lake.engines.sql.values import duckdb_type, json_value_of, message_of

# Importing these has registered what they translate.
TRANSLATIONS = (
    aggregates,
    arithmetic,
    arrays,
    bytes_and_urls,
    casts,
    clocks,
    comparisons,
    conditionals,
    constructors,
    durations,
    formatting,
    grouping,
    json_functions,
    lambdas,
    literals,
    logic,
    maps,
    moments,
    numbers,
    patterns,
    predicates,
    quantifiers,
    selects,
    sequences,
    texts,
    time_texts,
    times,
    whole_queries,
    windows,
)

__all__ = [
    "MACROS",
    "SETTINGS",
    "Predicate",
    "Prepared",
    "ResultColumn",
    "TableUse",
    "duckdb_type",
    "json_value_of",
    "macros_for",
    "message_of",
    "prepare",
]
