"""`npm run web-api -- serve`: the Flask application of web-api under a WSGI server on this machine.

It works on what is deployed: the environment is the deployed function's, and only the code is that
of the working tree.
"""

import os
from dataclasses import dataclass
from typing import Any

from tools.deployment import registry
from tools.deployment.account import Account
from tools.environments import environment
from tools.repository import LOCAL_STAGE, Refusal, service
from tools.web_api import NAME, import_path

FUNCTION = "serveHttp"


@dataclass(frozen=True, slots=True)
class Pool:
    """The user pool whose tokens are taken; `keys_url` is where it tells how it signs them."""

    issuer: str
    keys_url: str
    client_ids: tuple[str, ...]


def command(account: Account, port: int) -> tuple[list[str], dict[str, str]]:
    """The server's command line and environment; raises Refusal when web-api isn't deployed."""
    pool = pool_of(account)
    python = environment("wsgi-door") / "bin/python"
    clients = [word for each in pool.client_ids for word in ("--client-id", each)]
    arguments = ["--port", str(port), "--issuer", pool.issuer, "--keys-url", pool.keys_url]
    line = [str(python), "-m", "wsgi_door", *arguments, *clients]
    return line, account.environment | deployed_environment(account) | import_path()


def replace_this_process(line: list[str], variables: dict[str, str]) -> None:
    """So that Ctrl-C and a closed terminal reach the server itself, and nothing is left of it."""
    os.chdir(service(NAME).folder)
    os.execve(line[0], line, variables)


def deployed_environment(account: Account) -> dict[str, str]:
    """The variables of the function behind API Gateway."""
    client = account.client("lambda")
    name = f"{service(NAME).stack(account.stage)}-{FUNCTION}"
    try:
        found = client.get_function_configuration(FunctionName=name)
    except client.exceptions.ResourceNotFoundException as error:
        raise Refusal(
            f"stage {account.stage} has no function {name}: {_deploy(account)}"
        ) from error
    variables: dict[str, str] = found.get("Environment", {}).get("Variables", {})
    return variables


def pool_of(account: Account) -> Pool:
    """Of platform; whoever its applications are is asked now, and not again."""
    pool_id = registry.read(account).get("platform/user-pool/id")
    if pool_id is None:
        raise Refusal(f"stage {account.stage} has no user pool: {_deploy(account)}")
    issuer = f"https://cognito-idp.{account.region}.amazonaws.com/{pool_id}"
    # The local cloud signs in AWS's name, and tells the keys itself.
    told_by = f"{account.endpoint_url}/{pool_id}" if account.endpoint_url else issuer
    return Pool(issuer, f"{told_by}/.well-known/jwks.json", tuple(_clients(account, pool_id)))


def _clients(account: Account, pool_id: str) -> list[str]:
    pages: Any = account.client("cognito-idp").get_paginator("list_user_pool_clients")
    return [
        client["ClientId"]
        for page in pages.paginate(UserPoolId=pool_id)
        for client in page["UserPoolClients"]
    ]


def _deploy(account: Account) -> str:
    local = account.stage == LOCAL_STAGE
    return "run `npm start`" if local else f"run `npm run deploy -- --stage {account.stage}`"
