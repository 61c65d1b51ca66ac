"""The event source mapping as resources/stream.yml has it, with the parameters of AWS's stages."""

import re
from pathlib import Path
from typing import Any

import yaml

SERVICE = Path(__file__).parents[1]
STAGES = SERVICE.parents[1] / "shared/serverless/stages.yml"
PARAMETER = re.compile(r"\$\{param:(\w+)\}")


class _Template(yaml.SafeLoader):
    """What CloudFormation's tags stand for is of no matter here."""


_Template.add_multi_constructor("!", lambda *_: None)


def deployed_mapping() -> dict[str, Any]:
    # Safe: a SafeLoader with one constructor more, which answers None.
    template = yaml.load((SERVICE / "resources/stream.yml").read_text(), Loader=_Template)
    parameters = yaml.safe_load(STAGES.read_text())["default"]
    properties = template["Resources"]["ReadingsMapping"]["Properties"]
    return {name: _resolved(value, parameters) for name, value in properties.items()}


def _resolved(value: Any, parameters: dict[str, Any]) -> Any:
    found = PARAMETER.fullmatch(value) if isinstance(value, str) else None
    return parameters[found[1]] if found else value
