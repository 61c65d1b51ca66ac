"""What of stream-ingest is deployed to a stage, by the names that it tells."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tools.deployment import registry
from tools.deployment.account import Account
from tools.repository import LOCAL_STAGE, Refusal
from tools.stream_ingest import NAME


@dataclass(frozen=True)
class Deployed:
    account: Account

    def client(self, name: str) -> Any:
        return self.account.client(name)

    @property
    def stream(self) -> str:
        return self._told("readings-stream/name")

    @property
    def table(self) -> str:
        return self._told("table/name")

    @property
    def readings_bucket(self) -> str:
        return self._told("readings-bucket/name")

    @property
    def quarantine_bucket(self) -> str:
        return self._told("quarantine-bucket/name")

    @property
    def claims_bucket(self) -> str:
        return self._registry["platform/claims-bucket/name"]

    @cached_property
    def _registry(self) -> dict[str, str]:
        return dict(registry.read(self.account))

    @cached_property
    def _names(self) -> dict[str, str]:
        return registry.of_service(self._registry, NAME)

    def _told(self, name: str) -> str:
        if name not in self._names:
            stage = self.account.stage
            start = "npm start" if stage == LOCAL_STAGE else f"npm run deploy -- --stage {stage}"
            raise Refusal(f"stage {stage} has no {NAME}: run `{start}` first")
        return self._names[name]
