"""The environment that Lambda would give, and a cold start."""

import pkgutil
from importlib import import_module
from types import ModuleType

from web_api import wiring
from web_api.gateways import aws_clients

HTTP_ENVIRONMENT = {
    "TABLE_NAME": "table",
    "UPLOAD_BUCKET_NAME": "bucket",
    "UPLOAD_VALIDITY_SECONDS": "900",
    "DOWNLOAD_VALIDITY_SECONDS": "300",
    "DELETED_RETENTION_DAYS": "60",
    "WINDOW_RETENTION_DAYS": "35",
    "CONSOLE_ORIGIN_PARAMETER_NAME": "/stackyard/prod/console/distribution/origin",
    "CURSOR_KEY_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:cursor-key-abc",
}
"""Of serveHttp, but for the region."""


def forget() -> None:
    """What was made once is made anew."""
    for module in _modules():
        for made_once in vars(module).values():
            if hasattr(made_once, "cache_clear"):
                made_once.cache_clear()


def _modules() -> list[ModuleType]:
    names = [each.name for each in pkgutil.iter_modules(wiring.__path__)]
    return [aws_clients, *(import_module(f"web_api.wiring.{name}") for name in names)]
