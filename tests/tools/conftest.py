"""A local cloud with a fault proxy, clients that go through it or past it; and a new clone."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tools.local_cloud import process
from tools.repository import ROOT

NAME = "tools-cloud"
FIRST_PORT = 4800
Client = Callable[..., Any]


@pytest.fixture(scope="session")
def cloud() -> Iterator[process.LocalCloud]:
    if left := process.running(NAME):
        process.stop(left, NAME)
    cloud = process.start(NAME, FIRST_PORT, with_fault_proxy=True)
    yield cloud
    process.stop(cloud, NAME)


@pytest.fixture(scope="session")
def proxy_url(cloud: process.LocalCloud) -> str:
    assert cloud.faultProxyUrl
    return cloud.faultProxyUrl


@pytest.fixture(scope="session")
def direct(cloud: process.LocalCloud) -> Client:
    return lambda name: _client(name, cloud.endpointUrl)


@pytest.fixture(scope="session")
def proxied(proxy_url: str) -> Client:
    """A client by name; `attempts` is how often it tries in all, keys are of the root."""
    return lambda name, attempts=1, keys=("test", "test"): _client(name, proxy_url, attempts, keys)


@cache
def _session(keys: tuple[str, str]) -> Any:
    """Reads the description of each service once, however many clients are made."""
    return boto3.Session(*keys, region_name="eu-west-1")


def _client(
    name: str, address: str, attempts: int = 1, keys: tuple[str, str] = ("test", "test")
) -> Any:
    config = Config(
        retries={"mode": "standard", "total_max_attempts": attempts},
        signature_version="s3v4" if name == "s3" else None,
        s3={"addressing_style": "path"},
        max_pool_connections=50,
    )
    return _session(keys).client(name, endpoint_url=address, config=config)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What of a clone is there before anything is installed."""
    for name in ("package.json", "package-lock.json", ".npmrc", "serverless-compose.yml"):
        shutil.copy(ROOT / name, tmp_path)
    site = tmp_path / "services/console"
    site.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc", "vite.config.ts"):
        shutil.copy(ROOT / "services/console" / name, site)
    shutil.copytree(
        ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path
