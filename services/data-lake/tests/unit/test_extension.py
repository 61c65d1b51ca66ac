"""DuckDB's extension comes from a third party, and no other is loaded than DuckDB has signed."""

from pathlib import Path

import duckdb
import duckdb_extension_httpfs  # type: ignore[import-untyped]
import pytest

(PACKAGED,) = Path(str(duckdb_extension_httpfs.__file__)).parent.glob(
    "extensions/*/httpfs.duckdb_extension"
)


@pytest.fixture
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"autoinstall_known_extensions": "false"})


def test_the_extension_is_of_the_very_version_of_the_engine() -> None:
    assert PACKAGED.parent.name == f"v{duckdb.__version__}"


def test_the_packaged_extension_is_loaded_and_nothing_unsigned_would_be(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    engine.execute(f"LOAD '{PACKAGED}'")
    assert engine.execute("SELECT current_setting('allow_unsigned_extensions')").fetchone() == (
        False,
    )


def test_with_one_bit_changed_it_is_refused(
    engine: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    content = bytearray(PACKAGED.read_bytes())
    content[content.find(b"User-Agent")] ^= 1
    changed = tmp_path / PACKAGED.name
    changed.write_bytes(content)
    with pytest.raises(duckdb.IOException, match="signature is either missing or invalid"):
        engine.execute(f"LOAD '{changed}'")
