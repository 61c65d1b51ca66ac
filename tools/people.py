"""Signing people in, for the command line and the tour."""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tools.deployment.account import Account
from tools.repository import LOCAL_STAGE, Refusal

Group = Literal["operator", "viewer"]
GROUPS: tuple[Group, ...] = ("operator", "viewer")


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class People:
    """The user pool of a stage, through the client that needs AWS credentials."""

    account: Account
    pool_id: str
    client_id: str

    def add(self, group: Group | None, person: Person) -> None:
        """Idempotent: a person who is there gets the password again. Without a group, the person
        sees the sites alone that have them as a member."""
        cognito, name = self._cognito, person.username
        with suppress(cognito.exceptions.UsernameExistsException):
            cognito.admin_create_user(
                UserPoolId=self.pool_id,
                Username=name,
                MessageAction="SUPPRESS",
                UserAttributes=[
                    {"Name": "email", "Value": name},
                    {"Name": "email_verified", "Value": "true"},
                ],
            )
        cognito.admin_set_user_password(
            UserPoolId=self.pool_id, Username=name, Password=person.password, Permanent=True
        )
        if group:
            cognito.admin_add_user_to_group(UserPoolId=self.pool_id, Username=name, GroupName=group)

    def remove(self, person: Person) -> None:
        self._cognito.admin_delete_user(UserPoolId=self.pool_id, Username=person.username)

    def id_of(self, person: Person) -> str:
        """The `sub` by which sites know their members."""
        who = {"UserPoolId": self.pool_id, "Username": person.username}
        attributes = self._cognito.admin_get_user(**who)["UserAttributes"]
        return {each["Name"]: str(each["Value"]) for each in attributes}["sub"]

    def identity_token(self, person: Person) -> str:
        """A JWT, valid for an hour; raises Refusal when the password is wrong."""
        cognito = self._cognito
        try:
            answer = cognito.admin_initiate_auth(
                UserPoolId=self.pool_id,
                ClientId=self.client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": person.username, "PASSWORD": person.password},
            )
        except (
            cognito.exceptions.NotAuthorizedException,
            cognito.exceptions.UserNotFoundException,
        ) as error:
            raise Refusal(f"{person.username} can't sign in: {error}") from error
        if "AuthenticationResult" not in answer:
            raise Refusal(
                f"{person.username} must first answer {answer['ChallengeName']}: sign in once in a "
                "browser, then run the same command again"
            )
        return str(answer["AuthenticationResult"]["IdToken"])

    @property
    def _cognito(self) -> Any:
        return self.account.client("cognito-idp")


def demo_person(group: Group, folder: Path) -> Person:
    """Somebody to try the local estate with; the password is made once for each local cloud."""
    file = folder / "demo-people.json"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as output:
            json.dump({name: f"Aa1!{secrets.token_urlsafe(12)}" for name in GROUPS}, output)
    return Person(f"{group}@stackyard.example", json.loads(file.read_text())[group])


def people_of(account: Account, registry: dict[str, str]) -> People:
    """Raises Refusal when platform isn't deployed to the stage."""
    try:
        pool, client = registry["user-pool/id"], registry["command-line-client/id"]
    except KeyError as error:
        start = "npm start" if account.stage == LOCAL_STAGE else "npm run deploy"
        raise Refusal(f"stage {account.stage} has no user pool: run `{start}` first") from error
    return People(account, pool, client)
