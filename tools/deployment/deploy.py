"""Deploys services in their order, each by the least that brings it up to date."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from tools import serverless
from tools.deployment import registry
from tools.deployment.account import Account
from tools.deployment.stacks import clear_the_way, functions
from tools.packaging import archive
from tools.packaging.build import build
from tools.packaging.target import Target
from tools.packaging.template_hash import template_hash
from tools.repository import Refusal, Service, deployment_order

AT_ONCE = 2
"""A stack's deployment keeps about one core busy, the framework's start-up for the most part."""

Outcome = Literal["unchanged", "code updated", "stack deployed"]


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
            for level in deployment_order(services):
                found, hashes = registry.read(self.account), self._code_hashes()
                for deployed in workers.map(lambda s: self._deploy(s, found, hashes), level):  # noqa: B023
                    report(deployed)
                    finished.append(deployed)
        return finished

    def _deploy(
        self, service: Service, found: Mapping[str, str], hashes: Mapping[str, str]
    ) -> Deployed:
        start = time.perf_counter()
        outcome = self._bring_up_to_date(service, found, hashes)
        return Deployed(service.name, outcome, time.perf_counter() - start)

    def _bring_up_to_date(
        self, service: Service, found: Mapping[str, str], hashes: Mapping[str, str]
    ) -> Outcome:
        account = self.account
        wanted = template_hash(service, account.stage, account.region, self.params, found)
        if found.get(f"{service.name}/template/hash") != wanted:
            clear_the_way(account, service)
            options = {"stage": account.stage, "region": account.region}
            serverless.call("deploy", service, options, self.params, account.environment)
            return "stack deployed"
        package = build(service, self.target)
        if package is None:
            return "unchanged"
        code = archive.code_sha256(package.zip)
        stale = [name for name in functions(account, service) if hashes.get(name) != code]
        self._update_code(stale, package.zip.read_bytes(), code)
        return "code updated" if stale else "unchanged"

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
