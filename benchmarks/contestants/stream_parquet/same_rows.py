"""`python same_rows.py FILE…`: ends with 1 where a file's rows aren't those of the first."""

import sys

import duckdb


def differing(first: str, other: str) -> int:
    columns = """* EXCLUDE (observed_at, arrived_at, sub_sequence_number),
        epoch_us(observed_at), epoch_us(arrived_at), sub_sequence_number::INTEGER"""
    of_first, of_other = (f"SELECT {columns} FROM '{file}'" for file in (first, other))
    rows = duckdb.execute(
        f"""SELECT count(*) FROM (({of_first} EXCEPT ALL {of_other})
            UNION ALL ({of_other} EXCEPT ALL {of_first}))"""
    ).fetchall()
    return int(rows[0][0])


if __name__ == "__main__":
    duckdb.execute("SET TimeZone = 'UTC'")
    wrong = {file: differing(sys.argv[1], file) for file in sys.argv[2:]}
    if any(wrong.values()):
        sys.exit(f"rows that differ from {sys.argv[1]}: {wrong}")
