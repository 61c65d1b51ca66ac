"""Where things stand in this repository, and which services there are."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

APP = "stackyard"
DEFAULT_REGION = "eu-west-1"
LOCAL_STAGE = "local"
# As many as leave room in the 63 of a bucket's name, in the region of the longest one; and none of
# the words that no domain of Cognito may hold:
# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
STAGE_NAME = re.compile(r"(?!.*(aws|amazon|cognito))[a-z][a-z0-9-]{0,16}")
ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / ".stackyard"
PYCACHE = STATE / "pycache"
"""For PYTHONPYCACHEPREFIX: what is packaged, and where services' tests lie, stays free of it."""


class Refusal(Exception):
    """Can't be done; the message says what was expected, what was found, and what to do."""


def stage_name(value: str) -> str:
    """The same, if it can be part of names, paths and addresses; raises Refusal otherwise."""
    if not STAGE_NAME.fullmatch(value):
        raise Refusal(
            "expected a stage of lower-case letters, digits, hyphens, 17 at most, without aws, "
            f"amazon or cognito, which Cognito's domains can't hold, found {value!r}"
        )
    return value


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    folder: Path
    depends_on: tuple[str, ...]

    @property
    def package(self) -> str:
        """Name of its Python package; platform has none."""
        return self.name.replace("-", "_")

    @property
    def has_code(self) -> bool:
        return (self.folder / self.package).is_dir()

    @property
    def has_site(self) -> bool:
        """Whether it has a page that Vite builds."""
        return (self.folder / "vite.config.ts").is_file()

    def stack(self, stage: str) -> str:
        return f"{APP}-{self.name}-{stage}"


@cache
def services() -> dict[str, Service]:
    """All services of serverless-compose.yml by name, in its order."""
    compose = yaml.safe_load((ROOT / "serverless-compose.yml").read_text())
    return {
        name: Service(name, ROOT / entry["path"], _names(entry.get("dependsOn", [])))
        for name, entry in compose["services"].items()
    }


def service(name: str) -> Service:
    """The service of that name; raises Refusal naming those that exist."""
    if name not in services():
        raise Refusal(f"expected a service of {', '.join(services())}; there is no {name!r}")
    return services()[name]


def with_what_they_rest_on(chosen: list[Service]) -> list[Service]:
    """The chosen ones and all that those depend on, in the order of serverless-compose.yml."""
    wanted: set[str] = set()
    waiting = [each.name for each in chosen]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += services()[name].depends_on
    return [each for each in services().values() if each.name in wanted]


def deployment_order(among: list[Service]) -> list[list[Service]]:
    """Levels: each service stands behind those of `among` that it depends on."""
    waiting, levels = {each.name: each for each in among}, []
    while waiting:
        ready = [s for s in waiting.values() if not any(name in waiting for name in s.depends_on)]
        if not ready:
            raise Refusal(
                f"serverless-compose.yml: {', '.join(waiting)} depend on each other in a circle"
            )
        levels.append(ready)
        for each in ready:
            del waiting[each.name]
    return levels


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
