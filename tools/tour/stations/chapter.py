"""Chapter `stations`: sites and devices of a real list, and what is refused of whom."""

from collections.abc import Iterator

from tools.estate import Estate
from tools.tour.promises import Step, expect, expect_status
from tools.tour.stations.callers import Doors
from tools.tour.stations.networks import networks
from tools.tour.stations.refusals import Refusals, refused
from tools.tour.stations.registration import Registration
from tools.tour.stations.station_life import StationLife
from tools.tour.stations.visit import Visit, path_of


def chapter(estate: Estate) -> Iterator[Step]:
    visit = Visit(Doors(estate))
    life = StationLife(visit)
    yield "sign in at the doors", lambda: _sign_in(visit)
    yield from Registration(visit).steps()
    yield from life.steps()
    yield "a member of one site", lambda: _look_as_a_member(visit)
    yield from Refusals(visit).steps()
    yield from life.last_steps()
    yield "each event counted once", lambda: _count_events(visit)


def _sign_in(visit: Visit) -> str:
    for caller in (visit.operator, visit.viewer, visit.partner):
        expect_status(caller("GET", "/sites?limit=1"), 200, "GET /sites")
    visit.counted_before = visit.counters.now()
    return "operator, viewer, and a partner with its key"


def _look_as_a_member(visit: Visit) -> str:
    own, other = networks()[:2]
    with visit.doors.somebody_of_no_group() as (member, member_id):
        membership = f"/sites/{visit.sites[own.code]}/members/{member_id}"
        expect_status(visit.operator("PUT", membership, {"role": "viewer"}), 200, "PUT member")
        sites = [site for page in member.pages("/sites?limit=50", "sites") for site in page]
        expect([site["id"] for site in sites], [visit.sites[own.code]], "sites of the member")
        seen = member("GET", f"/devices?siteId={sites[0]['id']}&limit=100").json["devices"]
        expect(len(seen), len(own.stations), "devices of the member")
        change = member("POST", "/devices", own.stations[0].device(sites[0]["id"]))
        strange = member("GET", path_of(visit.devices[other.stations[0].icao]))
        told = refused(change, 403, "forbidden"), refused(strange, 404, "not-found")
    return (
        f"sees {own.name} alone, its {len(seen)} stations\n"
        f"a change there: {told[0]}\na station of {other.name}: {told[1]}"
    )


def _count_events(visit: Visit) -> str:
    wanted = {name: visit.counted_before[name] + more for name, more in visit.promised.items()}
    visit.counters.await_exactly(wanted)
    return "\n".join(f"{count} {name.split('.')[2]}" for name, count in visit.promised.items())
