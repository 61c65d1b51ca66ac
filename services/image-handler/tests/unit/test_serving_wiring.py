"""What the serving function is wired with follows from its environment alone."""

import subprocess
import sys

import pytest

from image_handler.settings import ServingSettings, WrongSettings, aws_access, serving_settings
from image_handler.wiring import serving

ON_LAMBDA = {
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "token",
    "SOURCE_BUCKETS": "pictures",
}
HEAVY = (
    "aws_lambda_powertools", "boto3", "botocore", "dataclasses", "email", "http.client", "inspect",
    "msgspec", "random", "ssl", "urllib.parse", "image_handler.domain.edits.colours",
    "image_handler.engines.editing.overlays", "image_handler.gateways.rekognition",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _on_lambda(monkeypatch: pytest.MonkeyPatch) -> None:
    others = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_REKOGNITION",
              "AWS_DEFAULT_REGION", "MOST_SOURCE_BYTES", "RESULT_BUCKET_NAME",
              "RESULTS_BASE_URL", "IMAGE_MODE")  # fmt: skip
    for name in others:
        monkeypatch.delenv(name, raising=False)
    for name, value in ON_LAMBDA.items():
        monkeypatch.setenv(name, value)
    for made_once in vars(serving).values():
        if hasattr(made_once, "cache_clear"):
            made_once.cache_clear()


def test_access_is_what_lambda_hands_over() -> None:
    found = aws_access("S3")
    assert (found.region, found.session_token, found.endpoint_url) == ("eu-west-1", "token", None)


def test_the_services_own_endpoint_goes_before_that_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_REKOGNITION", "http://127.0.0.1:2")
    assert aws_access("S3").endpoint_url == "http://127.0.0.1:1"
    assert aws_access("REKOGNITION").endpoint_url == "http://127.0.0.1:2"


def test_missing_credentials_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(WrongSettings, match="AWS_REGION, AWS_ACCESS_KEY_ID missing"):
        aws_access("S3")


def test_a_limit_has_to_be_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOST_SOURCE_BYTES", "many")
    with pytest.raises(WrongSettings, match="MOST_SOURCE_BYTES is 'many'"):
        serving_settings()


def test_nothing_but_the_role_has_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert serving_settings() == ServingSettings()
    assert serving.results() is None
    assert serving.sources().most_bytes == ServingSettings().most_source_bytes


def test_results_go_where_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESULT_BUCKET_NAME", "results")
    monkeypatch.setenv("RESULTS_BASE_URL", "https://cdn.example/r")
    found = serving.results()
    assert found is not None
    assert (found.bucket, found.url_below) == ("results", "https://cdn.example/r")


def test_each_role_is_made_once_and_for_its_service() -> None:
    assert serving.secrets() is serving.secrets()
    calls = (serving.secrets().calls, serving.faces().calls, serving.sources().calls)
    assert [each.service for each in calls] == ["secretsmanager", "rekognition", "s3"]


def test_serving_loads_nothing_that_takes_long() -> None:
    """Somebody waits for all that is imported (docs/adr/0024)."""
    code = (
        "import sys; from image_handler.handlers.serve_image import serve_image; serve_image();"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert answer.stdout.split() == [b"[]"]


def test_a_role_that_few_requests_ask_is_made_by_the_first_of_them() -> None:
    serve = serving.serve_image()
    assert serving.faces.cache_info().currsize == 0
    lookups = serve.answers.making.lookups  # type: ignore[attr-defined]
    assert lookups.recognition.calls is serving.faces().calls
    assert serving.faces.cache_info().currsize == 1


def test_collections_go_on_when_all_is_loaded() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", "import gc, image_handler.wiring.at_init; print(gc.isenabled())"],
        capture_output=True,
        check=True,
    )
    assert answer.stdout.split() == [b"True"]
