"""The SSM registry: what each stack says of itself.

A name is `/<app>/<stage>/<service>/<resource>/<attribute>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tools.deployment.account import Account
from tools.repository import APP


@dataclass(frozen=True, slots=True)
class Entry:
    value: str
    changed_at: datetime


def entries(account: Account) -> Mapping[str, Entry]:
    """All of a stage by `<service>/<resource>/<attribute>`."""
    prefix = f"/{APP}/{account.stage}/"
    pages = account.client("ssm").get_paginator("get_parameters_by_path")
    return {
        parameter["Name"].removeprefix(prefix): Entry(
            parameter["Value"], parameter["LastModifiedDate"]
        )
        for page in pages.paginate(Path=prefix, Recursive=True)
        for parameter in page["Parameters"]
    }


def read(account: Account) -> Mapping[str, str]:
    """All values of a stage by `<service>/<resource>/<attribute>`."""
    return {address: entry.value for address, entry in entries(account).items()}


def of_service(registry: Mapping[str, str], name: str) -> dict[str, str]:
    """One service's values by `<resource>/<attribute>`."""
    prefix = f"{name}/"
    return {
        address.removeprefix(prefix): value
        for address, value in registry.items()
        if address.startswith(prefix)
    }


def api_url(account: Account, api_id: str) -> str:
    """Root address of a REST API's stage.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html
    """
    if account.endpoint_url:
        return f"{account.endpoint_url}/_aws/execute-api/{api_id}/{account.stage}"
    return f"https://{api_id}.execute-api.{account.region}.amazonaws.com/{account.stage}"


def service_api_url(account: Account, registry: Mapping[str, str], name: str) -> str | None:
    """Root address of a service's API, None when it has none."""
    api_id = registry.get(f"{name}/api/id")
    return api_url(account, api_id) if api_id else None


def service_url(account: Account, registry: Mapping[str, str], name: str) -> str | None:
    """Where a service is reached: its API, else its distribution; None when it has neither."""
    return service_api_url(account, registry, name) or registry.get(f"{name}/distribution/origin")
