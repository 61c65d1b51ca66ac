"""The lake of an estate that a test brought up: asked in this process, or by its command."""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

from tests.estate_process import Command, EstateProcess, eventually
from tools.data_lake import asking, loading
from tools.data_lake.asking import NotAnswered, Result
from tools.data_lake.lake import Lake
from tools.deployment.account import Account
from tools.estate import Estate
from tools.people import Group
from tools.repository import DEFAULT_REGION, LOCAL_STAGE, ROOT

TIME_LIMIT_S = 60
Wire = dict[str, Any]


@dataclass(frozen=True)
class LakeEstate:
    estate: EstateProcess

    @cached_property
    def lake(self) -> Lake:
        return self.seen_by("operator")

    @cached_property
    def viewers(self) -> Lake:
        return self.seen_by("viewer")

    def seen_by(self, group: Group) -> Lake:
        account = Account(LOCAL_STAGE, DEFAULT_REGION, self.estate.cloud.endpointUrl)
        return Lake(Estate(account), self.estate.token(group))

    @property
    def url(self) -> str:
        return str(self.estate.endpoints["services"]["data-lake"]["url"])

    def new_table(self, what: str) -> str:
        return f"{what}_{uuid4().hex[:8]}"

    def query(self, sql: str, *, reuse: bool = False) -> Result:
        return asking.ask(self.lake, sql, [], "auto", reuse=reuse)

    def rows(self, sql: str) -> list[list[Any]]:
        return self.query(sql).rows

    def refusal(self, sql: str) -> Wire:
        """What is said instead of an answer."""
        try:
            found = self.query(sql)
        except NotAnswered as refused:
            return refused.error
        raise AssertionError(f"expected a refusal of {sql}, found {found.rows[:3]}")

    def drop(self, table: str, name: str, content: bytes) -> loading.Dropped:
        return loading.put(self.lake, table, name, content)

    def end_of(self, table: str, dropped: loading.Dropped) -> Wire:
        return loading.wait(self.lake, table, dropped)

    def land(self, table: str, **contents: bytes) -> dict[str, Wire]:
        """Dropped together; by their names what became of them."""
        dropped = {name: self.drop(table, name, content) for name, content in contents.items()}
        return {name: self.end_of(table, each) for name, each in dropped.items()}

    def landing_of(self, table: str, key: str) -> Wire:
        """The one of that key, once it has ended."""

        def look() -> Wire | None:
            found = self.lake.get("/landings", dataset=table)["landings"]
            ended = [each for each in found if each["state"] in loading.ENDED]
            return next((each for each in ended if each["source"]["key"] == key), None)

        return eventually(f"the landing of {key}", look)

    def differences(self, table: str) -> list[Wire]:
        found: list[Wire] = self.lake.post("/reconciliations", {"dataset": table})["differences"]
        return found

    def told(self, *arguments: str, sql: str = "") -> Command:
        """`npm run data-lake -- <arguments>`, SQL on standard input."""
        return subprocess.run(
            [sys.executable, "-m", "tools", "data-lake", *arguments],
            cwd=ROOT, env=self.estate.shell_environment, input=sql,
            capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False,
        )  # fmt: skip

    def told_json(self, *arguments: str, sql: str = "") -> Any:
        answer = self.told(*arguments, "--json", sql=sql)
        assert answer.stdout, answer.stderr
        return json.loads(answer.stdout)
