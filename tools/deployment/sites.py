"""Publishes the sites of a stage, and tells their pages where everything is."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from tools.deployment import registry
from tools.deployment.account import Account
from tools.deployment.registry import Entry
from tools.repository import Refusal, Service, deployment_order, services
from tools.site import publish as publication
from tools.site.build import Site
from tools.site.publish import Bucket


def publish(account: Account, service: Service, site: Site) -> bool:
    """Bring a deployed service's site up to date; whether there was anything to do.

    Raises Refusal when its stack isn't deployed to the stage.
    """
    found = registry.entries(account)
    bucket = _bucket(account, service, found)
    if bucket is None:
        raise Refusal(
            f"{service.name} isn't deployed to stage {account.stage}, so its site has no bucket: "
            f"npm run deploy -- --stage {account.stage} --service {service.name}"
        )
    return publication.publish(
        site, configuration(account, service, found), bucket, datetime.now(UTC)
    )


def renew_configurations(account: Account) -> Iterator[Service]:
    """The deployed sites whose `config.json` no longer told what is deployed, now that it does."""
    found = registry.entries(account)
    for service in services().values():
        bucket = _bucket(account, service, found) if service.has_site else None
        if bucket and publication.configure(configuration(account, service, found), bucket):
            yield service


def configuration(account: Account, service: Service, found: Mapping[str, Entry]) -> bytes:
    """What `config.json` of a service's site says; raises Refusal when something isn't deployed."""
    values = {address: entry.value for address, entry in found.items()}
    urls = {name: registry.service_api_url(account, values, name) for name in services()}
    try:
        sign_in = {
            "origin": values["platform/user-pool/sign-in-origin"],
            "issuer": _issuer(account.region, values["platform/user-pool/id"]),
            "clientId": values[f"{service.name}/user-pool-client/id"],
            **_where_it_revokes(values),
        }
    except KeyError as error:
        owner = str(error.args[0]).partition("/")[0]
        raise Refusal(
            f"the registry of stage {account.stage} has no {error.args[0]}: deploy {owner} first: "
            f"npm run deploy -- --stage {account.stage} --service {owner}"
        ) from error
    told = {
        "stage": account.stage,
        "region": account.region,
        "signIn": sign_in,
        "apis": {name: url for name, url in urls.items() if url},
        **_where_images_are(values),
        "services": list(_services(account, found, values)),
    }
    return (json.dumps(told, indent=2) + "\n").encode()


def origin(account: Account, service: Service) -> str | None:
    return registry.read(account).get(f"{service.name}/distribution/origin")


def _services(
    account: Account, found: Mapping[str, Entry], values: Mapping[str, str]
) -> Iterator[dict[str, str | None]]:
    """Those that are deployed, in the order in which they are."""
    for level in deployment_order(list(services().values())):
        for each in level:
            if template := found.get(f"{each.name}/template/hash"):
                at = template.changed_at.astimezone(UTC).isoformat(timespec="seconds")
                yield {
                    "name": each.name,
                    "url": registry.service_url(account, values, each.name),
                    "templateHash": template.value,
                    "deployedAt": at.replace("+00:00", "Z"),
                }


def _where_it_revokes(values: Mapping[str, str]) -> dict[str, str]:
    """Optional, as in the metadata of RFC 8414: not every authority revokes tokens."""
    endpoint = values.get("platform/user-pool/revocation-endpoint")
    return {"revocationEndpoint": endpoint} if endpoint else {}


def _where_images_are(values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Where browsers ask for pictures by URL, once an image-handler that serves them is there."""
    url = values.get("image-handler/images/url")
    bucket = values.get("image-handler/source-bucket/name")
    return {"images": {"url": url, "bucket": bucket}} if url and bucket else {}


def _issuer(region: str, pool_id: str) -> str:
    """Source: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html"""
    return f"https://cognito-idp.{region}.amazonaws.com/{pool_id}"


def _bucket(account: Account, service: Service, found: Mapping[str, Entry]) -> Bucket | None:
    entry = found.get(f"{service.name}/site-bucket/name")
    return Bucket(account.client("s3"), entry.value) if entry else None
