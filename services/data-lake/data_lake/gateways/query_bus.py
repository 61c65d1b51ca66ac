"""What queries have to say on the bus."""

from msgspec import Struct

from data_lake.domain.query import Query
from data_lake.events.queries import query_finished
from data_lake.gateways.eventbridge_bus import EventBridgeBus


class QueryBus(Struct, frozen=True):
    bus: EventBridgeBus

    def finished(self, query: Query) -> None:
        self.bus.publish([query_finished(query)])
