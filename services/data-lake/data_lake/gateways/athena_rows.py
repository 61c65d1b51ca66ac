"""What Athena has answered, as rows of the result's types."""

from collections.abc import Sequence

from data_lake.domain.query import Column
from data_lake.engines.sql import duckdb_type
from data_lake.gateways.duckdb_views import text

# What is nested comes as text, `{a=1, b=[x, y]}`, of which no reader can tell where a value ends.
_READ_BACK = ("boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal")
_TIMES = ("date", "timestamp")


def rows_of_csv(address: str, columns: Sequence[Column]) -> tuple[tuple[Column, ...], str]:
    """The columns, and the statement that reads them.

    Athena quotes all values, and leaves NULL as an empty field without quotes:
    https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
    """
    names = ", ".join(text(f"c{position}") for position in range(len(columns)))
    chosen = ", ".join(
        f"{_value(f'c{position}', column.type)} AS c{position}"
        for position, column in enumerate(columns)
    )
    sql = (
        f"SELECT {chosen} FROM read_csv({text(address)}, header = true, names = [{names}], "
        "all_varchar = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
        "allow_quoted_nulls = false, parallel = false, max_line_size = 33554432)"
    )
    return tuple(Column(column.name, _type(column.type)) for column in columns), sql


def _type(kind: str) -> str:
    is_plain = kind.startswith((*_READ_BACK, *_TIMES, "varchar", "char")) or kind == "varbinary"
    return kind if is_plain else "varchar"


def _value(name: str, kind: str) -> str:
    if kind == "varbinary":
        return f"unhex(replace({name}, ' ', ''))"
    if kind.startswith((*_READ_BACK, *_TIMES)):
        return f"CAST({name} AS {duckdb_type(kind)})"
    return name
