"""The services' packages as they are built for this machine."""

from functools import cache
from pathlib import Path

from tools.packaging.build import build
from tools.packaging.target import target_of
from tools.repository import LOCAL_STAGE, Service, services

WITH_CODE = [service for service in services().values() if service.has_code]


@cache
def zip_of(service: Service) -> Path:
    package = build(service, target_of(LOCAL_STAGE, "x86_64"))
    assert package is not None
    return package.zip
