"""Letting machine clients in, for the command line and the tour."""

import base64
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import urllib3

from tools.deployment.account import Account
from tools.repository import LOCAL_STAGE, Refusal

Client = Literal["partner"]
CLIENTS: tuple[Client, ...] = ("partner",)
SCOPES = ("stackyard/read", "stackyard/write")
"""Those of platform's resource server."""

_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Machine:
    """A client of the user pool, which has a secret, and its key of the partners' usage plan."""

    account: Account
    pool_id: str
    client_id: str
    origin: str
    """Of the pool's OAuth endpoints."""

    key_id: str

    def access_token(self, scopes: tuple[str, ...] = SCOPES) -> str:
        """A JWT, valid for an hour; raises Refusal in the pool's own word.

        Source: https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
        """
        secret = f"{self.client_id}:{self._secret}"
        answer = urllib3.request(
            "POST",
            f"{self.origin}/oauth2/token",
            headers={
                "Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            body=urlencode({"grant_type": "client_credentials", "scope": " ".join(scopes)}),
            timeout=_TIMEOUT_S,
            retries=False,
        )
        told = answer.json()
        if "access_token" not in told:
            raise Refusal(f"the user pool gives client {self.client_id} no token: {told}")
        return str(told["access_token"])

    @property
    def api_key(self) -> str:
        answer = self.account.client("apigateway").get_api_key(
            apiKey=self.key_id, includeValue=True
        )
        return str(answer["value"])

    @property
    def _secret(self) -> str:
        cognito: Any = self.account.client("cognito-idp")
        asked = cognito.describe_user_pool_client(UserPoolId=self.pool_id, ClientId=self.client_id)
        return str(asked["UserPoolClient"]["ClientSecret"])


def machine_of(account: Account, registry: dict[str, str], client: Client) -> Machine:
    """Raises Refusal when platform or web-api isn't deployed to the stage."""
    try:
        return Machine(
            account=account,
            pool_id=registry["platform/user-pool/id"],
            client_id=registry[f"platform/{client}-client/id"],
            origin=registry["platform/user-pool/sign-in-origin"],
            key_id=registry[f"web-api/{client}-key/id"],
        )
    except KeyError as error:
        start = "npm start" if account.stage == LOCAL_STAGE else "npm run deploy"
        raise Refusal(
            f"stage {account.stage} has no machine client {client}: run `{start}` first"
        ) from error
