import pytest

from cron_audit.settings import CountSettings, ServeSettings, WrongSettings, settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "TABLE_NAME",
        "QUARANTINE_BUCKET_NAME",
        "SEEN_RETENTION_DAYS",
        "CONSOLE_ORIGIN_PARAMETER_NAME",
    ):
        monkeypatch.delenv(name, raising=False)


def test_a_function_reads_only_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLE_NAME", "counters")
    monkeypatch.setenv("CONSOLE_ORIGIN_PARAMETER_NAME", "/origin")
    assert settings(ServeSettings) == ServeSettings(
        table_name="counters", console_origin_parameter_name="/origin"
    )


def test_all_that_is_missing_or_wrong_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEN_RETENTION_DAYS", "-1")
    with pytest.raises(WrongSettings) as refused:
        settings(CountSettings)
    assert str(refused.value) == (
        "this function's environment: TABLE_NAME is missing, QUARANTINE_BUCKET_NAME is missing, "
        "SEEN_RETENTION_DAYS is '-1', not a whole number"
    )
