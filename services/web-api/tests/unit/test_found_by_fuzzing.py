"""What schemathesis has found, kept so that it needn't be found again."""

import pytest

from tests.door import ANCHORAGE, Door


@pytest.mark.parametrize("tags", ['""', '"", W/"1"', '"1'])
def test_an_etag_that_names_nothing_matches_nothing(door: Door, tags: str) -> None:
    site = door.post(ANCHORAGE).headers["Location"]
    answer = door.send("DELETE", f"/{site}", headers={"If-Match": tags})
    assert answer.status == 412
