"""`npm run deploy`: the request, what is told while it goes on, and the answer for machines."""

from dataclasses import asdict, dataclass
from typing import Any

import yaml

from tools import console
from tools.deployment.account import account_of
from tools.deployment.deploy import Deployed, Deployment
from tools.packaging import bytecode
from tools.packaging.build import Package, build
from tools.packaging.limits import UNZIPPED_LIMIT_BYTES, ZIPPED_LIMIT_BYTES, misfits
from tools.packaging.target import Target, target_of
from tools.repository import LOCAL_STAGE, ROOT, Refusal, Service
from tools.site.build import Site
from tools.site.build import build as build_site
from tools.templates import lint
from tools.templates.compile import compiled

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    stage: str
    region: str
    services: list[Service]
    architecture: str | None
    """Overrides the stage's own."""

    @property
    def params(self) -> dict[str, str]:
        return {"architecture": self.architecture} if self.architecture else {}

    @property
    def target(self) -> Target:
        return target_of(
            self.stage, self.architecture or _stage_parameter(self.stage, "architecture")
        )


def deploy(request: Request) -> list[dict[str, Any]]:
    """Deploy to the stage's account, on AWS after all the checks of a dry run.

    Raises Refusal with what stood in the way.
    """
    account = account_of(request.stage, request.region)
    if request.stage != LOCAL_STAGE:
        dry_run(request)
    deployment = Deployment(account, request.target, request.params)

    def report(deployed: Deployed) -> None:
        console.done(f"deploy {deployed.service}", deployed.outcome, deployed.seconds)

    with console.err.status(f"deploying to {request.stage} …"):
        return [asdict(each) for each in deployment.run(request.services, report)]


def dry_run(request: Request) -> list[dict[str, Any]]:
    """Package and check everything, without an account; raises Refusal if anything isn't fit."""
    rows, problems = [], []
    for service in request.services:
        with console.step(f"package {service.name}", request.target.name):
            package = build(service, request.target)
            site = build_site(service) if service.has_site else None
            compiled(service, request.stage, request.params, request.region)
        if package:
            problems += [
                f"{service.name}: {m.name}: {m.problem}" for m in misfits(package, request.target)
            ]
        rows.append(_sizes(service, package, site))
    with console.step("lint the templates", "cfn-lint, checkov"):
        problems += lint.findings(request.services, request.stage, request.params, request.region)
    if not bytecode.is_possible(request.target):
        console.err.print(
            f"The packages hold no bytecode: this is Python {bytecode.OURS}, theirs is"
            f" {request.target.python}. Their functions start slower; with Python"
            f" {request.target.python} here they have it (docs/adr/0022-packages-hold-bytecode.md)."
        )
    if problems:
        raise Refusal("not fit to deploy:\n" + "\n".join(f"  {problem}" for problem in problems))
    console.err.print("Wheel tags and ELF architectures fit, the templates lint clean.")
    return rows


def _sizes(service: Service, package: Package | None, site: Site | None) -> dict[str, Any]:
    return {
        "service": service.name,
        "zippedBytes": package.zipped_bytes if package else 0,
        "unzippedBytes": package.unzipped_bytes if package else 0,
        "zippedLimitBytes": ZIPPED_LIMIT_BYTES,
        "unzippedLimitBytes": UNZIPPED_LIMIT_BYTES,
        "siteBytes": site.bytes if site else 0,
        "siteGzippedBytes": site.gzipped_bytes if site else 0,
    }


def show_sizes(request: Request, rows: list[dict[str, Any]]) -> None:
    console.table(
        f"Packages and sites for stage {request.stage}, {request.target.name}",
        ["service", "zipped", "unzipped"],
        [[row["service"], *_told(row)] for row in rows],
    )


def _told(row: dict[str, Any]) -> list[str]:
    def share(kind: str) -> str:
        size, limit = row[f"{kind}Bytes"], row[f"{kind}LimitBytes"]
        return f"{size / MEBIBYTE:.2f} MiB of {limit // MEBIBYTE} ({size / limit:.1%})"

    if row["zippedBytes"]:
        return [share("zipped"), share("unzipped")]
    if row["siteBytes"]:
        kibibytes = [row[f"site{kind}Bytes"] / 1024 for kind in ("Gzipped", "")]
        return [f"{kibibytes[0]:.1f} KiB of site", f"{kibibytes[1]:.1f} KiB of site"]
    return ["no code", ""]


def _stage_parameter(stage: str, name: str) -> str:
    stages = yaml.safe_load((ROOT / "shared/serverless/stages.yml").read_text())
    return str(stages.get(stage, {}).get(name, stages["default"][name]))
