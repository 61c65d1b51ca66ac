"""The console's page as it is served, and how a deployment brings it up to date."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.estate_process import Command, EstateProcess
from tools import serverless
from tools.http import Answer, call
from tools.repository import ROOT, service, services

pytestmark = pytest.mark.usefixtures("started")
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def page(estate: EstateProcess, started: Command) -> str:
    return str(estate.endpoints["services"]["console"]["url"])


def get(page: str, path: str) -> Answer:
    return call("GET", f"{page}{path}", {})


def script_of(page: str) -> str:
    """Path of the script that the page begins with."""
    return get(page, "/").body.decode().split('src="')[1].split('"')[0]


def deploy(estate: EstateProcess, *options: str, **environment: str) -> dict[str, str]:
    """Outcome by service."""
    answer = estate.run("deploy", "--stage", "local", "--json", *options, **environment)
    assert answer.returncode == 0, answer.stderr
    return {each["service"]: each["outcome"] for each in json.loads(answer.stdout)}


def put(estate: EstateProcess, key: str, content: dict[str, Any]) -> None:
    bucket = estate.registry("console/site-bucket/name")
    estate.client("s3").put_object(Bucket=bucket, Key=key, Body=json.dumps(content).encode())


@pytest.fixture
def other_build(estate: EstateProcess, page: str) -> None:
    """What is published was built from other sources."""
    put(estate, "site/index.html", {"not": "a page"})
    put(estate, "published.json", {"build": "of other sources", "lastUsed": {}})


@pytest.fixture
def old_configuration(estate: EstateProcess, page: str) -> Iterator[None]:
    put(estate, "site/config.json", {})
    assert get(page, "/config.json").json == {}
    yield
    assert get(page, "/config.json").json["stage"] == "local"


def test_npm_start_ends_with_the_page_and_who_may_sign_in(started: Command, page: str) -> None:
    lines = [line for line in started.stdout.splitlines() if line.strip()]
    console, operator, viewer = lines[-4:-1]
    assert console.split() == ["Console", page]
    assert operator.startswith("Demo sign-in  operator@stackyard.example  password  Aa1!")
    assert viewer.startswith("or, to look   viewer@stackyard.example  password  Aa1!")


@pytest.mark.parametrize("path", ["/", "/sites", "/photos", "/any/depth/of/it"])
def test_every_path_of_the_application_answers_the_page(page: str, path: str) -> None:
    answer = get(page, path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert b'<script type="module"' in answer.body


def test_a_file_that_is_not_there_is_not_answered_by_the_page(page: str) -> None:
    for path in ("/assets/start-00000000.js", "/picture.png", "/assets/"):
        answer = get(page, path)
        assert answer.status == 403, path


def test_the_pages_script_is_kept_for_ever_and_its_configuration_asked_for(page: str) -> None:
    script = get(page, script_of(page))
    assert script.status == 200
    assert script.headers["Cache-Control"] == FOR_EVER
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert get(page, "/config.json").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/", "/config.json", "/nothing.png", "script"])
def test_every_answer_carries_the_security_headers(page: str, path: str) -> None:
    headers = get(page, script_of(page) if path == "script" else path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_the_policy_names_what_the_page_calls(estate: EstateProcess, page: str) -> None:
    policy = get(page, "/").headers["Content-Security-Policy"]
    directives = {name: sources for name, *sources in map(str.split, policy.split(";"))}
    configuration = get(page, "/config.json").json
    called = [*configuration["apis"].values(), configuration["signIn"]["origin"]]
    # The fault proxy of this estate is where the functions' forms lead.
    assert directives["connect-src"] == [
        "'self'", configuration["images"]["url"],
        estate.cloud.endpointUrl, estate.cloud.faultProxyUrl,
    ]  # fmt: skip
    assert all(url.startswith(estate.cloud.endpointUrl) for url in called)
    pictures = estate.registry("image-handler/distribution/origin")
    assert directives["img-src"] == ["'self'", "blob:", pictures]


def test_the_bucket_itself_lets_nobody_in(estate: EstateProcess, page: str) -> None:
    bucket = estate.registry("console/site-bucket/name")
    for key in ("site/index.html", "published.json", ""):
        assert call("GET", f"{estate.cloud.endpointUrl}/{bucket}/{key}", {}).status == 403
    assert get(page, "/published.json").status == 403
    assert get(page, "/../published.json").status in (400, 403)


def test_the_page_is_told_what_is_deployed(estate: EstateProcess, page: str) -> None:
    configuration, endpoints = get(page, "/config.json").json, estate.endpoints
    assert configuration["signIn"]["clientId"] == estate.registry("console/user-pool-client/id")
    assert configuration["signIn"]["issuer"].endswith(estate.registry("platform/user-pool/id"))
    assert [each["name"] for each in configuration["services"]] == list(services())
    for each in configuration["services"]:
        told = endpoints["services"][each["name"]]
        assert each["url"] == told["url"]
        assert each["templateHash"] == told["registry"]["template/hash"]


@pytest.mark.usefixtures("other_build")
def test_changed_sources_alone_are_published_without_touching_the_stack_and_once(
    estate: EstateProcess, page: str, tmp_path: Path
) -> None:
    (tmp_path / "ps").symlink_to(shutil.which("ps") or "/bin/ps")
    outcomes = deploy(estate, PATH=str(tmp_path))  # no Node: they were built before
    assert outcomes.pop("console") == "site published"
    assert set(outcomes.values()) == {"unchanged"}
    assert b'<script type="module"' in get(page, "/").body
    assert deploy(estate, "--service", "console") == {"console": "unchanged"}


@pytest.mark.usefixtures("other_build")
def test_a_lone_sls_deploy_publishes_the_sources_of_now(estate: EstateProcess, page: str) -> None:
    environment = {n: v for n, v in os.environ.items() if not n.startswith("AWS_")}
    with serverless.its_turn(service("console")):
        answer = subprocess.run(
            ["npx", "sls", "deploy", "--stage", "local"],
            cwd=ROOT / "services/console",
            env=environment | {"STACKYARD_ESTATE": estate.name},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert f"{page} (site published)" in answer.stdout + answer.stderr
    assert b'<script type="module"' in get(page, "/").body
    assert deploy(estate, "--service", "console") == {"console": "unchanged"}


@pytest.mark.usefixtures("old_configuration")
def test_the_deployment_of_another_service_is_told_to_the_page(estate: EstateProcess) -> None:
    estate.client("ssm").delete_parameter(Name="/stackyard/local/cron-audit/template/hash")
    outcomes = deploy(estate, "--service", "cron-audit")
    assert outcomes == {"cron-audit": "stack deployed", "console": "site published"}


@pytest.mark.usefixtures("old_configuration")
def test_the_configuration_is_written_again_when_it_is_not_what_is_deployed(
    estate: EstateProcess,
) -> None:
    assert deploy(estate, "--service", "console") == {"console": "site published"}


def test_a_page_that_is_gone_is_published_again(estate: EstateProcess, page: str) -> None:
    bucket = estate.registry("console/site-bucket/name")
    estate.client("s3").delete_object(Bucket=bucket, Key="site/index.html")
    assert deploy(estate, "--service", "console") == {"console": "site published"}
    assert call("GET", f"{page}/", {}).status == 200


def test_a_page_that_does_not_answer_is_not_told_to_be_up(estate: EstateProcess, page: str) -> None:
    bucket, client = estate.registry("console/site-bucket/name"), estate.client("s3")
    policy = client.get_bucket_policy(Bucket=bucket)["Policy"]
    client.delete_bucket_policy(Bucket=bucket)
    try:
        answer = estate.run("start", "--detach", "--no-tour")
    finally:
        client.put_bucket_policy(Bucket=bucket, Policy=policy)
    assert answer.returncode == 1
    assert "console answers 403" in answer.stderr


def test_a_dry_run_shows_the_sites_size(estate: EstateProcess) -> None:
    options = ["--dry-run", "--service", "console", "--json"]
    answer = estate.run("deploy", "--stage", "prod", *options)
    assert answer.returncode == 0, answer.stderr
    (sizes,) = json.loads(answer.stdout)
    assert 0 < sizes["siteGzippedBytes"] < sizes["siteBytes"]
    assert sizes["zippedBytes"] == 0
