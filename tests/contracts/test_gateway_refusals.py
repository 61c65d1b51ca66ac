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


def refusals(service: Service) -> Iterator[dict[str, Any]]:
    """Rendered body of each gateway response whose status is fixed."""
    for properties in responses(service):
        if "StatusCode" in properties:
            body = properties["ResponseTemplates"]["application/json"]
            rendered = json.loads(body.replace("$context.requestId", REQUEST_ID))
            assert str(rendered["status"]) == properties["StatusCode"]
            yield rendered


def responses(service: Service) -> Iterator[dict[str, Any]]:
    for resource in template(service, "prod")["Resources"].values():
        if resource["Type"] == "AWS::ApiGateway::GatewayResponse":
            yield resource["Properties"]


def headers(service: Service) -> Iterator[dict[str, str]]:
    """What each gateway response sends besides its body."""
    for properties in responses(service):
        parameters = properties["ResponseParameters"]
        yield {name.rpartition(".")[2]: text.strip("'") for name, text in parameters.items()}


def documented(service: Service) -> dict[str, dict[str, Any]]:
    """By `type`, what openapi.yml marks as the gateway's: an example, or the answer it is of."""
    found: dict[str, dict[str, Any]] = {}

    def walk(part: Any, is_marked: bool) -> None:
        if isinstance(part, list):
            for each in part:
                walk(each, is_marked)
        elif isinstance(part, dict):
            is_marked = is_marked or part.get("x-answered-by") == "API Gateway"
            example = part.get("value")
            if is_marked and isinstance(example, dict) and "type" in example:
                found[example["type"]] = example
            for each in part.values():
                walk(each, is_marked)

    walk(yaml.safe_load((service.folder / "openapi.yml").read_text()), is_marked=False)
    return found


@pytest.mark.parametrize("service", WITH_API, ids=lambda service: service.name)
def test_every_refusal_of_the_gateway_is_the_documented_example(service: Service) -> None:
    sent = {body["type"]: body for body in refusals(service)}
    examples = documented(service)
    assert sent.keys() == examples.keys()
    for kind, body in sent.items():
        assert body == {**examples[kind], "requestId": REQUEST_ID}


@pytest.mark.parametrize("service", WITH_API, ids=lambda service: service.name)
def test_each_refusal_of_the_gateway_has_a_type_of_its_own(service: Service) -> None:
    kinds = [body["type"] for body in refusals(service)]
    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize("service", WITH_API, ids=lambda service: service.name)
def test_every_refusal_of_the_gateway_is_a_problem_of_the_services_schema(service: Service) -> None:
    document = yaml.safe_load((service.folder / "openapi.yml").read_text())
    problem = document["components"]["schemas"]["Problem"]
    for body in refusals(service):
        Draft202012Validator(problem).validate(body)


@pytest.mark.parametrize("service", WITH_API, ids=lambda service: service.name)
def test_any_page_may_read_a_refusal_of_the_gateway_and_when_to_come_again(
    service: Service,
) -> None:
    sent = list(headers(service))
    assert any("Retry-After" in each for each in sent)
    for each in sent:
        assert each["Access-Control-Allow-Origin"] == "*"
        readable = each.get("Access-Control-Expose-Headers", "")
        assert ("Retry-After" in each) == (readable == "Retry-After")


@pytest.mark.parametrize("service", WITH_API, ids=lambda service: service.name)
def test_a_refusal_without_a_valid_token_says_how_to_bring_one(service: Service) -> None:
    for properties in responses(service):
        challenge = properties["ResponseParameters"].get("gatewayresponse.header.WWW-Authenticate")
        assert (challenge == "'Bearer'") == (properties.get("StatusCode") == "401")
