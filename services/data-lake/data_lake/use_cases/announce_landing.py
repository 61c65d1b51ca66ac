"""Whoever waits for a data set's rows is told that there are new ones."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from data_lake.domain.layout import Landing
from data_lake.events.dataset_updated import dataset_updated, is_announced
from data_lake.events.landing_messages import LandingAsked
from data_lake.use_cases.ports import Bus, Catalogue, Commits


class AnnounceLanding(Struct, frozen=True):
    """Under an id that follows from the landing: twice, still one event."""

    catalogue: Catalogue
    commits: Commits
    bus: Bus
    now: Callable[[], datetime]

    def __call__(self, landing: Landing, asked: LandingAsked) -> None:
        if landing.state != "landed" or not is_announced(landing):
            return
        dataset = self.catalogue.dataset(landing.dataset)
        pointers = {
            each: self.commits.pointer(landing.dataset, each) for each in landing.partitions
        }
        event = dataset_updated(
            landing,
            dataset.schema_version if dataset else 0,
            {name: pointer.version if pointer else 0 for name, pointer in pointers.items()},
            self.now(),
            cause=asked.cause,
            correlation=asked.correlation,
        )
        self.bus.publish([event])
