"""Deploys services in their order, each by the least that brings it up to date."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from botocore.exceptions import ClientError

from tools import console, serverless
from tools.deployment import registry, sites
from tools.deployment.account import Account
from tools.deployment.stacks import clear_the_way, functions
from tools.packaging import archive
from tools.packaging.build import build
from tools.packaging.target import Target
from tools.packaging.template_hash import template_hash
from tools.repository import Refusal, Service, deployment_order
from tools.site.build import Site
from tools.site.build import build as build_site

AT_ONCE = 2
"""A stack's deployment keeps about one core busy, the framework's start-up for the most part."""

Outcome = Literal["unchanged", "code updated", "site published", "stack deployed"]
Sites = Mapping[str, "Future[Site]"]


@dataclass(frozen=True, slots=True)
class Deployed:
    service: str
    outcome: Outcome
    seconds: float


@dataclass(frozen=True)
class Deployment:
    account: Account
    target: Target
    params: Mapping[str, str] = field(default_factory=dict)

    def run(self, services: list[Service], report: Callable[[Deployed], None]) -> list[Deployed]:
        """Deploy level by level, telling `report` of each service as it is done.

        Raises Refusal with the framework's words for the first that fails; what has been deployed
        until then stays, and the next run goes on from there.
        """
        finished: list[Deployed] = []
        with ThreadPoolExecutor(AT_ONCE) as workers:
            # Beside platform, which everybody waits for.
            built = {s.name: workers.submit(build_site, s) for s in services if s.has_site}
            for level in deployment_order(services):
                found, hashes = registry.read(self.account), self._code_hashes()
                for deployed in workers.map(lambda s: self._deploy(s, found, hashes, built), level):  # noqa: B023
                    report(deployed)
                    finished.append(deployed)
        if any(deployed.outcome != "unchanged" for deployed in finished):
            for deployed in self._tell_the_sites():
                report(deployed)
                finished.append(deployed)
        return finished

    def _deploy(
        self, service: Service, found: Mapping[str, str], hashes: Mapping[str, str], built: Sites
    ) -> Deployed:
        start = time.perf_counter()
        outcome = self._bring_up_to_date(service, found, hashes, built)
        return Deployed(service.name, outcome, time.perf_counter() - start)

    def _bring_up_to_date(
        self, service: Service, found: Mapping[str, str], hashes: Mapping[str, str], built: Sites
    ) -> Outcome:
        account = self.account
        # Before anything of it is deployed: a site that can't be built changes nothing.
        site = built[service.name].result() if service.name in built else None
        wanted = template_hash(service, account.stage, account.region, self.params, found)
        if found.get(f"{service.name}/template/hash") != wanted:
            clear_the_way(account, service)
            options = {"stage": account.stage, "region": account.region}
            serverless.call("deploy", service, options, self.params, account.environment)
            return "stack deployed"  # its site too, by the framework's plugin
        is_published = site is not None and sites.publish(account, service, site)
        if self._update_stale_code(service, hashes):
            return "code updated"
        return "site published" if is_published else "unchanged"

    def _update_stale_code(self, service: Service, hashes: Mapping[str, str]) -> bool:
        package = build(service, self.target)
        if package is None:
            return False
        code = archive.code_sha256(package.zip)
        stale = [name for name in functions(self.account, service) if hashes.get(name) != code]
        self._update_code(stale, package.zip.read_bytes(), code)
        return bool(stale)

    def _tell_the_sites(self) -> Iterator[Deployed]:
        """Sites say what is deployed, also those that were not part of this run."""
        start = time.perf_counter()
        try:
            for service in sites.renew_configurations(self.account):
                yield Deployed(service.name, "site published", time.perf_counter() - start)
        except (ClientError, Refusal) as error:
            console.err.print(
                "What was asked for is deployed. Other services' sites don't tell of it yet: "
                f"{console.plain(error)}"
            )

    def _update_code(self, names: list[str], zipped: bytes, wanted: str) -> None:
        """All are sent before any is awaited: each takes a second or so to become active."""
        client = self.account.client("lambda")
        for name in names:
            answer = client.update_function_code(FunctionName=name, ZipFile=zipped)
            if answer["CodeSha256"] != wanted:
                raise Refusal(
                    f"{name}: expected code {wanted}, Lambda took {answer['CodeSha256']}: "
                    "run the same command again"
                )
        for name in names:
            client.get_waiter("function_updated_v2").wait(FunctionName=name)

    def _code_hashes(self) -> dict[str, str]:
        """`CodeSha256` by name, of every function of the account and region."""
        pages: Iterator[Any] = (
            self.account.client("lambda").get_paginator("list_functions").paginate()
        )
        return {f["FunctionName"]: f["CodeSha256"] for page in pages for f in page["Functions"]}
