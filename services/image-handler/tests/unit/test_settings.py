import pytest

from image_handler.settings import DeleteSettings, MakeSettings, WrongSettings, settings

OF_DELETING = {
    "DERIVATIVE_BUCKET_NAME": "derivatives",
    "NAMING_SECRET_ARN": "arn",
    "DISTRIBUTION_ID": "E1",
    "QUARANTINE_BUCKET_NAME": "quarantine",
}
OF_MAKING = [
    "CLAIMS_BUCKET_NAME", "EVENT_BUS_NAME", "DERIVATIVE_BOXES_PIXELS", "DERIVATIVE_FORMATS",
    "DERIVATIVES_BASE_URL",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*OF_DELETING, *OF_MAKING]:
        monkeypatch.delenv(name, raising=False)


def test_a_function_reads_only_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in OF_DELETING.items():
        monkeypatch.setenv(name, value)
    assert settings(DeleteSettings) == DeleteSettings("derivatives", "arn", "E1", "quarantine")


def test_all_that_is_missing_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in OF_DELETING.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettings) as refused:
        settings(MakeSettings)
    assert str(refused.value) == f"this function's environment: {', '.join(OF_MAKING)} missing"
