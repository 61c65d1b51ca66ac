"""What API Gateway refuses by itself reads as each service's openapi.yml says it does."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tools.repository import Service, services
from tools.templates.compile import template

WITH_API = [each for each in services().values() if (each.folder / "openapi.yml").exists()]
REQUEST_ID = "5d3b2c11-6e0f-4b7c-9a2e-77b1f0c3d8aa"


def refusals(service: Service) -> Iterator[tuple[str, dict[str, Any]]]:
    """Status and rendered body of each gateway response whose status is fixed."""
    for resource in template(service, "prod")["Resources"].values():
        if resource["Type"] == "AWS::ApiGateway::GatewayResponse":
            properties = resource["Properties"]
            if "StatusCode" in properties:
                body = properties["ResponseTemplates"]["application/json"]
                yield (
                    properties["StatusCode"],
                    json.loads(body.replace("$context.requestId", REQUEST_ID)),
                )


def headers(service: Service) -> Iterator[dict[str, str]]:
    """What each gateway response sends besides its body."""
    for resource in template(service, "prod")["Resources"].values():
        if resource["Type"] == "AWS::ApiGateway::GatewayResponse":
            parameters = resource["Properties"]["ResponseParameters"]
            yield {name.rpartition(".")[2]: text.strip("'") for name, text in parameters.items()}


def documented(service: Service) -> dict[str, dict[str, Any]]:
    """Example by status of each answer that openapi.yml marks as the gateway's."""
    document = yaml.safe_load((service.folder / "openapi.yml").read_text())
    found = {}

    def walk(part: Any, key: str) -> None:
        if isinstance(part, dict):
            if part.get("x-answered-by") == "API Gateway":
                ((_, example),) = part["content"]["application/problem+json"]["examples"].items()
                found[str(example["value"]["status"])] = example["value"]
            for name, value in part.items():
                walk(value, name)

    walk(document, "")
    return found


@pytest.mark.parametrize("service", WITH_API, ids=lambda service: service.name)
def test_every_refusal_of_the_gateway_is_the_documented_example(service: Service) -> None:
    examples = documented(service)
    assert set(examples) == {status for status, _ in refusals(service)}
    for status, body in refusals(service):
        assert body == {**examples[status], "requestId": REQUEST_ID}


@pytest.mark.parametrize("service", WITH_API, ids=lambda service: service.name)
def test_every_refusal_of_the_gateway_is_a_problem_of_the_services_schema(service: Service) -> None:
    document = yaml.safe_load((service.folder / "openapi.yml").read_text())
    problem = document["components"]["schemas"]["Problem"]
    for _, body in refusals(service):
        Draft202012Validator(problem).validate(body)


@pytest.mark.parametrize("service", WITH_API, ids=lambda service: service.name)
def test_any_page_may_read_a_refusal_of_the_gateway_and_when_to_come_again(
    service: Service,
) -> None:
    sent = list(headers(service))
    assert len(sent) == 4
    for each in sent:
        assert each["Access-Control-Allow-Origin"] == "*"
        readable = each.get("Access-Control-Expose-Headers", "")
        assert ("Retry-After" in each) == (readable == "Retry-After")
    assert any("Retry-After" in each for each in sent)
