"""`npm run measure` changes a source for a moment, and only for that."""

import pytest

from tools.measure import changed_source
from tools.packaging.build import build
from tools.packaging.target import target_of
from tools.repository import service


@pytest.mark.parametrize("name", ["web-api", "cron-audit"])
def test_the_change_makes_another_package_and_is_taken_back(name: str) -> None:
    target = target_of("local", "x86_64")
    before = build(service(name), target)
    with changed_source(name):
        changed = build(service(name), target)
    after = build(service(name), target)
    assert before is not None
    assert changed is not None
    assert after is not None
    assert changed.zip != before.zip
    assert after.zip == before.zip
