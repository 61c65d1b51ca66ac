"""Calls of AWS's services that speak JSON.

Source: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

import json
from typing import Any

from image_handler.domain.aws_access import AwsAccess
from image_handler.gateways.aws_calls import Call, Calls, server_at
from image_handler.gateways.http_connection import Answer, Server


def regional_server(service: str, access: AwsAccess) -> Server:
    if access.endpoint_url:
        return server_at(access.endpoint_url)
    return Server(f"{service}.{access.region}.{access.dns_suffix}", 443, is_secure=True)


def call_json(calls: Calls, server: Server, target: str, asked: dict[str, Any]) -> Answer:
    """The answer, an error's too. Raises TransientError."""
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": target}
    return calls.send(server, Call("POST", headers=headers, body=json.dumps(asked).encode()))
