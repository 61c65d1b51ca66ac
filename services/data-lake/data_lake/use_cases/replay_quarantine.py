"""An operator asks to read again what was refused: the reason may have gone with a wider column."""

from msgspec import Struct

from data_lake.domain.errors import Conflict
from data_lake.domain.landed_object import CORRELATION, PROMISED
from data_lake.domain.layout import Landing
from data_lake.events.landing_messages import LandingAsked
from data_lake.use_cases.ports import Catalogue, LandingQueue


class ReplayQuarantine(Struct, frozen=True):
    catalogue: Catalogue
    landings: LandingQueue

    def __call__(self, landing_id: str) -> Landing | None:
        """As it was when it was asked for; None for an unknown landing.

        Raises Conflict "nothing-to-replay" when nothing of it is in quarantine.
        """
        landing = self.catalogue.landing(landing_id)
        if landing is None:
            return None
        if not landing.is_in_quarantine:
            raise Conflict("nothing-to-replay", f"nothing of landing {landing_id} is in quarantine")
        source = landing.source
        self.landings.ask(
            LandingAsked(
                bucket=source["bucket"],
                key=source["key"],
                version=source["version"],
                dataset=landing.dataset,
                sha256=source.get(PROMISED, ""),
                cause=source.get("cause", ""),
                correlation=source.get(CORRELATION, ""),
                replay=True,
            )
        )
        return landing
