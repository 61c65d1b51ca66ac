"""The catalogue in memory, by what the table's promises are."""

from collections.abc import Callable

import pytest

from data_lake.use_cases.ports import Catalogue
from tests.fakes_catalogue import FakeCatalogue
from tests.promises_of_catalogues import PROMISES


@pytest.mark.parametrize("promise", PROMISES, ids=lambda each: each.__name__)
def test_the_fake_keeps_what_the_table_promises(promise: Callable[[Catalogue], None]) -> None:
    promise(FakeCatalogue())
