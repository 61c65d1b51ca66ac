"""Compiles a service's template with placeholders for what other stacks would say of themselves."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools import serverless
from tools.packaging.template_hash import template_hash
from tools.repository import DEFAULT_REGION, STATE, Service, stage_name

Template = dict[str, Any]
KEPT = STATE / "build" / "templates"


def compiled(
    service: Service, stage: str, params: Mapping[str, str], region: str = DEFAULT_REGION
) -> Path:
    """The template's file, compiled again only when its inputs have changed."""
    digest = template_hash(service, stage, region, params, {})
    file = KEPT / stage_name(stage) / service.name / f"{digest[:16]}.json"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        _compile(service, {"stage": stage, "region": region}, params, file)
    return file


def template(service: Service, stage: str) -> Template:
    """Parsed: `Resources`, `Conditions`, `Outputs`."""
    parsed: Template = json.loads(compiled(service, stage, {}).read_text())
    return parsed


def _compile(
    service: Service, options: Mapping[str, str], params: Mapping[str, str], file: Path
) -> None:
    with tempfile.TemporaryDirectory(dir=file.parent) as output:
        options = {**options, "package": output}
        serverless.call("package", service, options, {**params, "lint": "true"}, os.environ)
        (Path(output) / "cloudformation-template-update-stack.json").rename(file)
