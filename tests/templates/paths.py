"""The path of a REST API's method, as callers write it."""

from tests.templates.stacks import Properties, Stack


def path_of(stack: Stack, method: Properties) -> str:
    """From the root: `/`, `/field/{proxy+}`."""
    parts: list[str] = []
    resource = stack.resource_of(method["ResourceId"])
    while stack.type_of(resource) == "AWS::ApiGateway::Resource":
        properties = stack.resources[str(resource)]["Properties"]
        parts.append(properties["PathPart"])
        resource = stack.resource_of(properties["ParentId"])
    return "/" + "/".join(reversed(parts))
