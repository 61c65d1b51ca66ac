"""What a catalogue promises; its fake and the table are held to it."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from data_lake.domain.dataset import Column, Dataset, Layout
from data_lake.domain.errors import Contended
from data_lake.domain.layout import Landing
from data_lake.use_cases.ports import Catalogue

FLIGHTS = Dataset(
    name="flights",
    columns=(Column(name="carrier", type="varchar", description="Zwei Zeichen: ü"),),
    layout=Layout(partition_column="month", partition_source="at", partition_unit="month"),
    version=1,
    tags=("travel",),
)


def landing(number: int, dataset: str = "flights") -> Landing:
    return Landing(
        id=f"{number:032x}",
        dataset=dataset,
        state="landing",
        source={"bucket": "raw", "key": f"inbox/{dataset}/{number}.csv", "version": "v1"},
        started=f"2026-01-01T00:00:{number:02d}.000Z",
    )


def what_is_stored_is_found_and_listed(catalogue: Catalogue) -> None:
    catalogue.store(FLIGHTS, 0)
    other = replace(FLIGHTS, name="airports")
    catalogue.store(other, 0)
    assert catalogue.dataset("flights") == FLIGHTS
    assert catalogue.datasets() == [other, FLIGHTS]
    assert catalogue.dataset("nothing") is None


def a_first_version_is_stored_over_none_only(catalogue: Catalogue) -> None:
    catalogue.store(FLIGHTS, 0)
    with pytest.raises(Contended):
        catalogue.store(replace(FLIGHTS, owner="bob"), 0)
    assert catalogue.datasets() == [FLIGHTS]


def a_version_is_stored_over_the_expected_one_only(catalogue: Catalogue) -> None:
    catalogue.store(FLIGHTS, 0)
    second = replace(FLIGHTS, version=2, owner="ann")
    catalogue.store(second, 1)
    with pytest.raises(Contended):
        catalogue.store(replace(FLIGHTS, version=2, owner="bob"), 1)
    with pytest.raises(Contended):
        catalogue.store(replace(FLIGHTS, name="airports", version=2), 1)
    assert catalogue.datasets() == [second]


def lists_go_on_behind_a_name(catalogue: Catalogue) -> None:
    names = [f"d{n:02d}" for n in range(5)]
    for name in names:
        catalogue.store(replace(FLIGHTS, name=name), 0)
    assert [each.name for each in catalogue.datasets_after("", 2)] == names[:2]
    assert [each.name for each in catalogue.datasets_after("d01", 2)] == names[2:4]
    assert [each.name for each in catalogue.datasets_after("d03", 2)] == names[4:]


def a_landing_is_begun_once(catalogue: Catalogue) -> None:
    first = landing(1)
    assert catalogue.landing(first.id) is None
    assert catalogue.begin(first) == first
    assert catalogue.begin(replace(first, started="2026-02-02T00:00:00.000Z")) == first
    assert catalogue.landing(first.id) == first


def landings_of_a_data_set_are_listed_youngest_first(catalogue: Catalogue) -> None:
    told = [catalogue.begin(landing(n)) for n in range(5)]
    catalogue.begin(landing(9, "other"))
    assert catalogue.landings("flights", "", None) == told[::-1]
    page = catalogue.landings("flights", "", 2)
    assert page == [told[4], told[3]]
    before = f"{page[-1].started}#{page[-1].id}"
    assert catalogue.landings("flights", before, 2) == [told[2], told[1]]


def what_has_ended_is_told_wherever_it_is_listed(catalogue: Catalogue) -> None:
    catalogue.begin(landing(1))
    ended = replace(landing(1), state="landed", rows=5, curated_rows=5, ended="2026-01-01")
    ended = catalogue.end(ended)
    assert ended.revision == 1
    assert catalogue.landing(ended.id) == ended
    assert catalogue.landings("flights", "", None) == [ended]
    assert catalogue.quarantined("", None) == []


def quarantine_lists_what_has_rows_there_now(catalogue: Catalogue) -> None:
    for number in range(3):
        catalogue.begin(landing(number))
    some = replace(landing(1), state="landed", rows=5, curated_rows=3, quarantined_rows=2)
    whole = replace(landing(2), state="quarantined", reason="not a file that we know")
    some, whole = catalogue.end(some), catalogue.end(whole)
    assert catalogue.quarantined("", None) == [whole, some]
    assert catalogue.quarantined(f"{whole.started}#{whole.id}", 5) == [some]
    catalogue.end(replace(some, curated_rows=5, quarantined_rows=0))
    assert catalogue.quarantined("", None) == [whole]


def of_two_that_end_a_landing_the_first_counts(catalogue: Catalogue) -> None:
    begun = catalogue.begin(landing(1))
    ended = catalogue.end(replace(begun, state="landed", rows=5, curated_rows=5))
    for late in (begun, replace(begun, state="quarantined"), replace(begun, revision=5)):
        with pytest.raises(Contended):
            catalogue.end(late)
    assert catalogue.landing(begun.id) == ended
    assert catalogue.landings("flights", "", None) == [ended]
    assert catalogue.quarantined("", None) == []
    again = catalogue.end(replace(ended, quarantined_rows=1))
    assert again.revision == 2
    assert catalogue.quarantined("", None) == [again]


PROMISES: list[Callable[[Catalogue], None]] = [
    what_is_stored_is_found_and_listed,
    a_first_version_is_stored_over_none_only,
    a_version_is_stored_over_the_expected_one_only,
    lists_go_on_behind_a_name,
    a_landing_is_begun_once,
    landings_of_a_data_set_are_listed_youngest_first,
    what_has_ended_is_told_wherever_it_is_listed,
    quarantine_lists_what_has_rows_there_now,
    of_two_that_end_a_landing_the_first_counts,
]
