"""What the WSGI door refuses by itself reads as API Gateway's refusal does."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from wsgi_door.refusals import CHALLENGE, CREDENTIAL_MISSING, TOKEN_EXPIRED, UNAUTHORIZED, Refusal

SERVICE = Path(__file__).parents[2]
OF_THE_GATEWAY = (
    SERVICE.parents[1] / "shared/serverless/refusals.yml",
    SERVICE / "resources/refusals.yml",
)
REQUEST_ID = "5d3b2c11-6e0f-4b7c-9a2e-77b1f0c3d8aa"


class _Plain(yaml.SafeLoader):
    """Reads `!Ref X` as X."""


_Plain.add_constructor("!Ref", lambda loader, node: loader.construct_scalar(node))  # type: ignore[arg-type]


def _gateways() -> dict[str, dict[str, Any]]:
    """Properties of each gateway response by its type."""
    files = [yaml.load(path.read_text(), _Plain)["Resources"] for path in OF_THE_GATEWAY]
    every = [resource["Properties"] for resources in files for resource in resources.values()]
    return {properties["ResponseType"]: properties for properties in every}


@pytest.mark.parametrize(
    ("refusal", "response_type"),
    [
        (UNAUTHORIZED, "UNAUTHORIZED"),
        (TOKEN_EXPIRED, "EXPIRED_TOKEN"),
        (CREDENTIAL_MISSING, "BAD_REQUEST_PARAMETERS"),
    ],
    ids=["unauthorized", "token-expired", "credential-missing"],
)
def test_a_refusal_is_the_gateways_word_for_word(refusal: Refusal, response_type: str) -> None:
    response = _gateways()[response_type]
    template = response["ResponseTemplates"]["application/json"]
    assert refusal.body(REQUEST_ID) == json.loads(
        template.replace("$context.requestId", REQUEST_ID)
    )
    assert refusal.status.startswith(response["StatusCode"])
    headers = {
        name.rpartition(".")[2]: value.strip("'")
        for name, value in response["ResponseParameters"].items()
    }
    assert headers.items() >= dict(CHALLENGE).items()
    assert headers.keys() == {"WWW-Authenticate", "Content-Type", "Access-Control-Allow-Origin"}
