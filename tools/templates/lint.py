"""cfn-lint and checkov over compiled templates, in an environment of their own."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from tools.environments import LOCKS, environment
from tools.packaging.template_hash import registry_addresses
from tools.repository import DEFAULT_REGION, ROOT, STATE, Service, service
from tools.templates.compile import compiled

CHECKOV_SETTINGS = ROOT / "tools/templates/checkov.yml"
CFN_LINT_SETTINGS = ROOT / "tools/templates/cfnlint.yml"
KNOWN = STATE / "build" / "lint"
"""An empty file for each template that nothing was said of."""


def findings(
    services: list[Service], stage: str, params: Mapping[str, str], region: str = DEFAULT_REGION
) -> list[str]:
    """`service: resource: rule and message` of everything that either linter says."""
    files = {compiled(service, stage, params, region): service.name for service in services}
    marks = {file: KNOWN / _judgement(file, region) for file in files}
    new = {file: name for file, name in files.items() if not marks[file].exists()}
    said = _said(new, region) if new else []
    if not said:
        KNOWN.mkdir(parents=True, exist_ok=True)
        for file in new:
            marks[file].touch()
    return [*unregistered(services, stage, params), *said]


def _said(files: Mapping[Path, str], region: str) -> list[str]:
    """Each linter starts up for seconds, on a core of its own."""
    environment("template-lint")  # once, before both want it
    with ThreadPoolExecutor() as workers:
        first = workers.submit(lambda: list(cfn_lint(files, region)))
        return [*checkov(files), *first.result()]


def _judgement(file: Path, region: str) -> str:
    """Hash of all that decides what the linters say."""
    settings = (CHECKOV_SETTINGS, CFN_LINT_SETTINGS, LOCKS / "template-lint.txt")
    parts = [region.encode(), *(path.read_bytes() for path in (file, *settings))]
    return sha256(b"\0".join(parts)).hexdigest()


def unregistered(among: list[Service], stage: str, params: Mapping[str, str]) -> Iterator[str]:
    """What a template looks up in the registry and its owner's template doesn't put there."""
    for each in among:
        for address in registry_addresses(each):
            owner = service(address.partition("/")[0])
            text = compiled(owner, stage, params).read_text()
            if f'"/stackyard/{stage}/{address}"' not in text:
                yield f"{each.name}: ${{registry:{address}}}: {owner.name} registers no such value"


def cfn_lint(files: Mapping[Path, str], region: str) -> Iterator[str]:
    options = ["--config-file", CFN_LINT_SETTINGS, "--format", "json", "--regions", region]
    for finding in _run("cfn-lint", *options, "--template", *files):
        place = finding["Location"].get("Path") or []
        where = place[1] if len(place) > 1 else "template"
        rule = finding["Rule"]["Id"]
        yield f"{files[Path(finding['Filename'])]}: {where}: {rule} {finding['Message']}"


def checkov(files: Mapping[Path, str]) -> Iterator[str]:
    options = [word for file in files for word in ("--file", str(file))]
    for report in _run("checkov", "--config-file", CHECKOV_SETTINGS, *options):
        for failed in report.get("results", {}).get("failed_checks", []):
            service = files[Path(failed["file_abs_path"])]
            resource = failed["resource"].rpartition(".")[2]
            yield f"{service}: {resource}: {failed['check_id']} {failed['check_name']}"


def _run(tool: str, *arguments: object) -> list[dict]:  # type: ignore[type-arg]
    """JSON that the tool prints, always as a list; its exit code only repeats what that says."""
    command = [str(environment("template-lint") / "bin" / tool), *map(str, arguments)]
    answer = subprocess.run(
        command, cwd=ROOT, env=_clean_environment(), capture_output=True, text=True, check=False
    )
    try:
        parsed = json.loads(answer.stdout)
    except ValueError as error:
        raise RuntimeError(f"{tool} failed:\n{answer.stdout}{answer.stderr}") from error
    return parsed if isinstance(parsed, list) else [parsed]


def _clean_environment() -> dict[str, str]:
    """Neither tool needs AWS or the network."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
