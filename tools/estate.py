"""A deployed estate as its users see it: addresses, and who may sign in."""

from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tools.deployment import registry
from tools.deployment.account import Account, account_of, running_local_cloud
from tools.http import Answer, call
from tools.machines import Client, Machine, machine_of
from tools.people import GROUPS, Group, People, Person, demo_person, people_of
from tools.repository import DEFAULT_REGION, LOCAL_STAGE, Refusal, services

FOUND = 200
FAILED = 500
"""From this status on it is the service's fault, not the caller's."""


@dataclass(frozen=True)
class Estate:
    account: Account

    @cached_property
    def registry(self) -> dict[str, str]:
        return dict(registry.read(self.account))

    @cached_property
    def people(self) -> People:
        return people_of(self.account, registry.of_service(self.registry, "platform"))

    @property
    def is_local(self) -> bool:
        return self.account.stage == LOCAL_STAGE

    def machine(self, client: Client) -> Machine:
        return machine_of(self.account, self.registry, client)

    def demo_person(self, group: Group) -> Person:
        return demo_person(group, Path(running_local_cloud().folder))

    def add_demo_people(self) -> None:
        for group in GROUPS:
            self.people.add(group, self.demo_person(group))

    def url(self, service: str) -> str | None:
        """Root address of a service's API, else of its distribution; None when it has neither."""
        return registry.service_url(self.account, self.registry, service)

    def require_answers(self) -> None:
        """Raises Refusal when an API fails by itself, as when its function can't be imported, or
        when a page isn't there."""
        token = self.people.identity_token(self.demo_person("viewer"))
        headers = {"Authorization": f"Bearer {token}"}
        for each in services().values():
            if api := registry.service_api_url(self.account, self.registry, each.name):
                answer = call("GET", f"{api}/is-anybody-there", headers)
                if answer.status >= FAILED:
                    raise _silent(each.name, answer)
            elif each.has_site and (page := self.url(each.name)):
                answer = call("GET", f"{page}/", {})
                if answer.status != FOUND:
                    raise _silent(each.name, answer)

    def endpoints(self) -> dict[str, Any]:
        """`{stage, region, endpointUrl, demo, demoViewer, services: {NAME: {url, registry}}}`.

        `demo`, an operator, `demoViewer` and `endpointUrl` are null on AWS, `url` is null for a
        service that has neither an API nor a distribution.
        """
        return {
            "stage": self.account.stage,
            "region": self.account.region,
            "endpointUrl": self.account.endpoint_url,
            "demo": self._demo("operator"),
            "demoViewer": self._demo("viewer"),
            "services": {
                name: {"url": self.url(name), "registry": registry.of_service(self.registry, name)}
                for name in services()
                if registry.of_service(self.registry, name)
            },
        }

    def _demo(self, group: Group) -> dict[str, str] | None:
        return asdict(self.demo_person(group)) if self.is_local else None


def _silent(name: str, answer: Answer) -> Refusal:
    return Refusal(
        f"{name} answers {answer.summary}\nMend it, then run "
        "`npm run deploy -- --stage local`, or `npm start` again"
    )


def local_estate() -> Estate:
    """The estate that `npm start` runs here; raises Refusal when it doesn't."""
    return Estate(account_of(LOCAL_STAGE, DEFAULT_REGION))
