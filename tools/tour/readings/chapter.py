"""Chapter `readings`: a winter of weather in seconds, and every reading accounted for."""

from collections.abc import Iterator

from tools.estate import Estate
from tools.tour.promises import Step
from tools.tour.readings.alarms import listening
from tools.tour.readings.proof import Proof
from tools.tour.readings.visit import Visit


def chapter(estate: Estate) -> Iterator[Step]:
    with listening(estate) as alarms:
        visit = Visit(estate)
        proof = Proof(visit, alarms)
        yield "stations on two coasts", visit.register
        yield "devices that nobody knows", visit.put_of_the_unknown
        yield "one of them is registered", visit.register_late
        yield "a winter, an hour a second", visit.put_the_winter
        yield "the ledger, by id", proof.balance
        yield "windows, computed anew", proof.compare_windows
        yield "an alert, as people get it", proof.read_an_alert
        yield "the winter, drawn from its windows", proof.draw
        yield "its stations are retired", visit.retire
