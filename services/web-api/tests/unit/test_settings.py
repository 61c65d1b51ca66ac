import pytest

from web_api.settings import QuarantineSettings, SweepSettings, WrongSettings, settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TABLE_NAME", "AWS_REGION", "EVENT_BUS_NAME", "OUTBOX_GRACE_SECONDS"):
        monkeypatch.delenv(name, raising=False)


def test_a_function_reads_only_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARANTINE_BUCKET_NAME", "kept")
    assert settings(QuarantineSettings) == QuarantineSettings(quarantine_bucket_name="kept")


def test_all_that_is_missing_or_wrong_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("TABLE_NAME", "")
    monkeypatch.setenv("OUTBOX_GRACE_SECONDS", "1m")
    with pytest.raises(WrongSettings) as refused:
        settings(SweepSettings)
    assert str(refused.value) == (
        "this function's environment: TABLE_NAME is missing, EVENT_BUS_NAME is missing, "
        "OUTBOX_GRACE_SECONDS is '1m', not a whole number"
    )
