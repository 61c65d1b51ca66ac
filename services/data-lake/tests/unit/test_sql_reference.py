"""docs/reference/lake-sql.md says what the code can."""

from data_lake.engines.sql.functions.registry import NOTES, SPECIALS
from data_lake.engines.sql.macros import MACROS, macros_for
from tests.sql_reference_page import PAGE, page


def test_the_page_is_current() -> None:
    again = "cd services/data-lake && python -m tests.sql_reference_page"
    assert PAGE.read_text() == page(), again


def test_every_function_with_python_of_its_own_says_how_it_is_called() -> None:
    assert [name for name in SPECIALS if not NOTES[name]] == []


def test_a_statement_gets_the_macros_that_it_calls_and_those_that_they_call() -> None:
    made = [macro.split("(")[0] for macro in macros_for("SELECT lake_divide(1, 2)")]
    assert made == [
        "CREATE MACRO lake_raise",
        "CREATE MACRO lake_by_zero",
        "CREATE MACRO lake_divide",
    ]
    assert macros_for("SELECT 1") == ()
    assert all(macro in MACROS for macro in macros_for("lake_url_parameter('a', 'b')"))
