"""The rules of web-api's deployed API, changed for the time of a test."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.estate_process import EstateProcess
from tools.repository import LOCAL_STAGE

Limits = dict[str, float]


@contextmanager
def key_of_a_plan(
    estate: EstateProcess, throttle: Limits | None = None, quota: dict[str, Any] | None = None
) -> Iterator[str]:
    """The value of a new key in a usage plan of its own, with those limits alone."""
    gateway, api = estate.client("apigateway"), estate.registry("web-api/api/id")
    plan = gateway.create_usage_plan(
        name="tight",
        apiStages=[{"apiId": api, "stage": LOCAL_STAGE}],
        **({"throttle": throttle} if throttle else {}),
        **({"quota": quota} if quota else {}),
    )["id"]
    key = gateway.create_api_key(name="tight", enabled=True)
    gateway.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
    try:
        yield str(key["value"])
    finally:
        gateway.delete_usage_plan(usagePlanId=plan)
        gateway.delete_api_key(apiKey=key["id"])


@contextmanager
def once_in_a_while(estate: EstateProcess, path: str, method: str) -> Iterator[None]:
    """One such request, and the next after an hour; then what the stack declares comes back."""
    gateway, api = estate.client("apigateway"), estate.registry("web-api/api/id")
    settings = gateway.get_stage(restApiId=api, stageName=LOCAL_STAGE)["methodSettings"]
    # In the path of a patch a slash within is written ~1, and in templates: there the local cloud
    # keeps what was written.
    encoded = path.replace("/", "~1")
    declared = settings.get(f"{path}/{method}") or settings[f"/{encoded}/{method}"]

    def limit(rate: float, burst: int) -> None:
        place = f"/{encoded}/{method}/throttling"
        gateway.update_stage(
            restApiId=api,
            stageName=LOCAL_STAGE,
            patchOperations=[
                {"op": "replace", "path": f"{place}/rateLimit", "value": str(rate)},
                {"op": "replace", "path": f"{place}/burstLimit", "value": str(burst)},
            ],
        )

    limit(1 / 3600, 1)
    try:
        yield
    finally:
        limit(declared["throttlingRateLimit"], declared["throttlingBurstLimit"])


@contextmanager
def validated(estate: EstateProcess, path: str) -> Iterator[None]:
    """By a validator as the stack declares it; the local cloud's CloudFormation makes none."""
    gateway, api = estate.client("apigateway"), estate.registry("web-api/api/id")
    pages = gateway.get_paginator("get_resources").paginate(restApiId=api)
    (resource,) = (each["id"] for page in pages for each in page["items"] if each["path"] == path)
    validator = gateway.create_request_validator(
        restApiId=api, name="declared", validateRequestParameters=True
    )["id"]

    def patch(operation: dict[str, str]) -> None:
        gateway.update_method(
            restApiId=api, resourceId=resource, httpMethod="ANY", patchOperations=[operation]
        )

    patch({"op": "replace", "path": "/requestValidatorId", "value": validator})
    try:
        yield
    finally:
        patch({"op": "remove", "path": "/requestValidatorId"})
        gateway.delete_request_validator(restApiId=api, requestValidatorId=validator)


@contextmanager
def called_from(estate: EstateProcess, *ranges: str) -> Iterator[None]:
    """The stack's own policy with other ranges of addresses."""
    gateway, api = estate.client("apigateway"), estate.registry("web-api/api/id")
    # Told as the text of a JSON string, without its quotes.
    declared = json.loads(f'"{gateway.get_rest_api(restApiId=api)["policy"]}"')
    policy = json.loads(declared)
    (refusal,) = (each for each in policy["Statement"] if each["Effect"] == "Deny")
    refusal["Condition"]["NotIpAddress"]["aws:SourceIp"] = list(ranges)

    def put(text: str) -> None:
        operation = {"op": "replace", "path": "/policy", "value": text}
        gateway.update_rest_api(restApiId=api, patchOperations=[operation])

    put(json.dumps(policy))
    try:
        yield
    finally:
        put(declared)
