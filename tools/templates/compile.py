"""Compiles a service's template with placeholders for what other stacks would say of themselves."""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools import serverless
from tools.packaging.template_hash import template_hash
from tools.repository import DEFAULT_REGION, STATE, Service

Template = dict[str, Any]
KEPT = STATE / "build" / "templates"


def compiled(service: Service, stage: str, params: Mapping[str, str] | None = None) -> Path:
    """The template's file, compiled again only when its inputs have changed."""
    params = params or {}
    folder = KEPT / stage / service.name
    file = folder / f"{template_hash(service, stage, DEFAULT_REGION, params, {})[:16]}.json"
    if not file.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _compile(service, stage, params, file)
    return file


def template(service: Service, stage: str) -> Template:
    """Parsed: `Resources`, `Conditions`, `Outputs`."""
    parsed: Template = json.loads(compiled(service, stage).read_text())
    return parsed


def _compile(service: Service, stage: str, params: Mapping[str, str], file: Path) -> None:
    with tempfile.TemporaryDirectory() as output:
        options = {"stage": stage, "package": output}
        serverless.call("package", service, options, {**params, "lint": "true"}, os.environ)
        shutil.copy(Path(output) / "cloudformation-template-update-stack.json", file)
