"""Chapter `lake`: files in, an answer with its price out, and the books compared."""

from collections.abc import Iterator

from tools.estate import Estate
from tools.tour.lake.question import Question
from tools.tour.lake.visit import Visit
from tools.tour.promises import Step


def chapter(estate: Estate) -> Iterator[Step]:
    visit = Visit(estate)
    question = Question(visit)
    yield "weeks of flights, as files", visit.drop_flights
    yield "a damaged and a cut file", visit.drop_broken_ones
    yield "found by its words", visit.search
    yield "the price, before", question.estimate
    yield "carriers to say no to", question.ask
    yield "small files become one", question.compact
    yield "the price, asked again", question.ask_again
    yield "the lake's books", visit.reconcile
