"""The account and address that a stage stands for."""

import os
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from tools.local_cloud import process
from tools.repository import DEFAULT_REGION, LOCAL_STAGE, Refusal, stage_name

if TYPE_CHECKING:
    from tools.local_cloud.process import LocalCloud

LOOPBACK = re.compile(r"https?://(localhost|127(\.\d+){3}|\[::1\]|[\w.-]+\.localhost)(:\d+)?(/|$)")
LOCAL_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@dataclass(frozen=True)
class Account:
    stage: str
    region: str
    endpoint_url: str | None
    """None is AWS itself."""

    @cached_property
    def _session(self) -> boto3.Session:
        if self.endpoint_url:
            return boto3.Session("test", "test", region_name=self.region)
        return boto3.Session(region_name=self.region)

    def client(self, name: str) -> Any:
        # A profile's address was not looked at; the environment's was, and goes before it.
        config = Config(  # the stubs don't know the second yet
            retries={"mode": "standard"},
            ignore_configured_endpoint_urls=not _endpoints(),  # type: ignore[call-arg]
        )
        return self._session.client(  # type: ignore[call-overload]
            name, endpoint_url=self.endpoint_url, config=config
        )

    @property
    def environment(self) -> dict[str, str]:
        """For a child process that makes clients of its own."""
        common = os.environ | {"AWS_REGION": self.region, "AWS_DEFAULT_REGION": self.region}
        if not self.endpoint_url:
            return common
        return (
            common
            | LOCAL_CREDENTIALS
            | {
                "AWS_ENDPOINT_URL": self.endpoint_url,
                "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
            }
        )


def account_of(stage: str, region: str) -> Account:
    """Stage `local` is the running local cloud; every other one is AWS.

    Raises Refusal when no local cloud runs, or when the environment would send another
    stage to loopback.
    """
    if stage_name(stage) == LOCAL_STAGE:
        if region != DEFAULT_REGION:
            raise Refusal(f"stage local lives in {DEFAULT_REGION}, found region {region}")
        return Account(stage, region, running_local_cloud().endpointUrl)
    for name, value in _endpoints().items():
        if LOOPBACK.match(value):
            raise Refusal(
                f"stage {stage} goes to AWS, but {name} is {value}: unset it, or use --stage local"
            )
    return Account(stage, region, None)


def _endpoints() -> dict[str, str]:
    """Addresses that the environment gives to AWS's clients."""
    named = {name: os.environ[name] for name in os.environ if name.startswith("AWS_ENDPOINT_URL")}
    return {name: address for name, address in named.items() if address}


def running_local_cloud() -> "LocalCloud":
    cloud = process.running()
    if cloud is None:
        raise Refusal("the estate isn't running on this machine: start it with `npm start`")
    return cloud
