"""Agreement: asyncapi.yml, the rules in the templates and the contracts say the same.

Checks 2 (sender) and 3 (receiver) are each service's own, in its tests/contract.
"""

import pytest

from tests.contracts.rules import lets_through, named_types, patterns
from tools.contracts import EVENT_MAP, contracts, event_map, spoken
from tools.repository import services
from tools.templates.compile import template

OWNED = {contract.type: contract.owner for contract in contracts()}
STAGE = "prod"


@pytest.mark.parametrize("service", services())
def test_a_service_sends_exactly_the_events_that_it_owns(service: str) -> None:
    sends, _ = spoken(service)
    assert sends == {event for event, owner in OWNED.items() if owner == service}


@pytest.mark.parametrize("service", services())
def test_every_event_that_a_service_hears_has_an_owner_and_a_rule(service: str) -> None:
    _, hears = spoken(service)
    rules = list(patterns(template(services()[service], STAGE)))
    assert hears <= set(OWNED), "asyncapi.yml names an event that has no contract"
    for event in hears:
        assert any(lets_through(rule, event) for rule in rules), f"no rule lets {event} through"


@pytest.mark.parametrize("service", services())
def test_every_event_that_a_rule_lets_through_is_one_that_its_service_hears(service: str) -> None:
    _, hears = spoken(service)
    for rule in patterns(template(services()[service], STAGE)):
        for event in [*OWNED, *named_types(rule)]:
            if lets_through(rule, event):
                assert event in hears, f"asyncapi.yml of {service} doesn't tell of {event}"


def test_the_event_map_is_current() -> None:
    assert EVENT_MAP.read_text() == event_map(), "run `npm run contracts -- publish`"


def test_a_rule_for_another_sender_lets_nothing_of_ours_through() -> None:
    rule = {"source": ["stackyard.nobody"]}
    assert not any(lets_through(rule, event) for event in OWNED)


def test_a_rule_for_all_but_one_sender_lets_through_what_the_others_say() -> None:
    rule = {"source": [{"anything-but": ["stackyard.web-api"]}]}
    let_through = {owner for event, owner in OWNED.items() if lets_through(rule, event)}
    assert let_through == set(OWNED.values()) - {"web-api"}
