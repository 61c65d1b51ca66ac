"""docs/reference/stream-poller.md says what the poller's tests show."""

from tests.shard_poller.conformance import FILES, PAGE, TESTS, page


def test_the_page_is_current() -> None:
    again = "cd services/stream-ingest && python -m tests.shard_poller.conformance"
    assert PAGE.read_text() == page(), f"stale: {again}"


def test_no_file_of_the_pollers_tests_is_left_out() -> None:
    files = {file.stem.removeprefix("test_poller_") for file in TESTS.glob("test_poller_*.py")}
    assert files == {*FILES, "page", "properties"}
