"""Tables of the catalogue as views over exact objects: nothing is listed, nothing is guessed."""

from collections.abc import Mapping, Sequence

from data_lake.domain.engine_job import SourceFile, TableSource

SCHEMA = "lake"
# Nothing else in a file's row is called so: names of columns are those of the catalogue.
_ADDRESS = "__address"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def addresses(files: Sequence[SourceFile]) -> str:
    return "[" + ", ".join(text(file.address) for file in files) + "]"


def scan(table: TableSource) -> str:
    """Columns by name, over files that were written under different versions of the schema."""
    return (
        f"read_parquet({addresses(table.files)}, union_by_name = true, "
        f"hive_partitioning = false, filename = {text(_ADDRESS)})"
    )


def view(table: TableSource, found: Mapping[str, str]) -> str:
    """`found`: column → type as the files have them together.

    A column that no file has is NULL; one that was widened later is cast, and where nothing is to
    be cast filters reach the files' own statistics.
    """
    columns = ", ".join(
        f"{_expression(table, name, kind, found)} AS {quoted(name)}" for name, kind in table.columns
    )
    rows = f"FROM {scan(table)}" if table.files else "WHERE false"
    return f"CREATE VIEW {SCHEMA}.{quoted(table.name)} AS SELECT {columns} {rows}"


def _expression(table: TableSource, name: str, kind: str, found: Mapping[str, str]) -> str:
    if name == table.partition_column and table.files:
        return _partition(table.files)
    if name not in found:
        return f"CAST(NULL AS {kind})"
    return quoted(name) if found[name] == kind else f"CAST({quoted(name)} AS {kind})"


def _partition(files: Sequence[SourceFile]) -> str:
    """From the folder that a file lies in; a vector has one file, so this is done once for each."""
    folders = {file.address.rsplit("/", 2)[-2]: file.partition for file in files}
    folder = f"split_part({_ADDRESS}, '/', -2)"
    if len(folders) == 1:
        return text(next(iter(folders.values())))
    if all(name == partition for name, partition in folders.items()):
        return folder
    names = ", ".join(map(text, folders))
    values = ", ".join(map(text, folders.values()))
    return f"map([{names}], [{values}])[{folder}]"
