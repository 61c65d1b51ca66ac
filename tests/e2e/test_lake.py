"""The lake as its users have it: files in by every door, answers out, and what is refused."""

import bz2
import gzip
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest

from tests.estate_faults import function_name
from tests.estate_process import Command, EstateProcess, eventually
from tests.lake_estate import LakeEstate, Wire
from tools.data_lake.asking import NotAnswered
from tools.data_lake.lake import Lake
from tools.http import call, upload
from tools.repository import ROOT
from tools.tour.lake import flights

PUBLIC = ROOT / "services/data-lake/tests/compatibility/lake"
CASES: list[Wire] = json.loads((PUBLIC / "sql-cases.json").read_text())
ATTACKS: list[Wire] = json.loads((PUBLIC / "attacks.json").read_text())
ATTACK_ENDS_WITHIN_S = 5
FRESH_WITHIN_S = 60
LINK_LIVES_S = 10
AT_ONCE = 2
ENDLESS = """
    SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 10000)) b(y)
    CROSS JOIN UNNEST(sequence(1, 10000)) c(z) WHERE (x * y) % 7 = z % 3
"""


@dataclass(frozen=True)
class Link:
    """To a result's file; `made_at` by the monotonic clock."""

    url: str
    made_at: float


@pytest.fixture(scope="module")
def lake(estate: EstateProcess, started: Command) -> LakeEstate:
    return LakeEstate(estate)


@pytest.fixture(scope="module")
def events(lake: LakeEstate) -> Wire:
    """The public cases' table, loaded as they ask for it."""
    landing: Wire = lake.told_json("load", "events", str(PUBLIC / "events.parquet"), "--wait")
    return landing


@pytest.fixture(scope="module")
def link(lake: LakeEstate, events: Wire) -> Link:
    """Asked for early: another test waits for its end."""
    query = lake.lake.post("/queries", {"sql": "SELECT id, kind FROM events ORDER BY id"})
    download = eventually("the file", lambda: _ready(lake.lake, query["id"]))
    return Link(download["url"], time.monotonic())


@pytest.fixture(scope="module")
def answers(lake: LakeEstate, events: Wire, link: Link) -> Iterator[dict[str, Any]]:
    """First rows by the id of the case, or what the lake says instead."""

    def answer(case: Wire) -> Any:
        try:
            return lake.rows(case["sql"])[0]
        except NotAnswered as refused:
            return refused.error

    with ThreadPoolExecutor(AT_ONCE) as askers:
        yield dict(zip((case["id"] for case in CASES), askers.map(answer, CASES), strict=True))


def test_a_file_that_is_loaded_can_be_asked_by_the_command(lake: LakeEstate, events: Wire) -> None:
    assert (events["state"], events["rows"], events["quarantinedRows"]) == ("landed", 3, 0)
    found = lake.told_json("query", sql="SELECT kind, count(*) AS n FROM events GROUP BY kind")
    assert found["columns"] == ["kind", "n"]
    assert sum(n for _, n in found["rows"]) == 3
    assert found["bytesScanned"] > 0
    assert found["price"] > 0
    again = lake.told_json("load", "events", str(PUBLIC / "events.parquet"), "--wait")
    assert again["id"] == events["id"], "the same file under the same name isn't landed twice"


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_a_public_statement_is_answered_right_or_refused_by_name(
    answers: dict[str, Any], case: Wire
) -> None:
    found = answers[case["id"]]
    if case.get("refused"):
        assert found["message"], case["sql"]
    else:
        assert found == case["row"], case["sql"]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack["id"]))
def test_an_attack_is_refused_and_the_next_question_answered(
    lake: LakeEstate, events: Wire, attack: Wire
) -> None:
    start = time.monotonic()
    assert lake.refusal(attack["sql"])["message"]
    assert time.monotonic() - start < ATTACK_ENDS_WITHIN_S


def test_what_computes_for_long_over_nothing_is_stopped(lake: LakeEstate) -> None:
    """By processor time, so that a busy machine stops no honest question."""
    assert lake.refusal(ENDLESS)["code"] == "time_limit"


def test_all_is_as_before_the_attacks(lake: LakeEstate, events: Wire) -> None:
    assert lake.rows("SELECT count(*), lower('A') FROM events") == [[3, "a"]]
    assert not lake.differences("events")


def test_what_the_command_is_refused_comes_as_json_with_its_exit_code(lake: LakeEstate) -> None:
    answer = lake.told("query", "--json", sql="DROP TABLE events")
    assert answer.returncode == 1
    error = json.loads(answer.stdout)["error"]
    assert error["code"] == "unsupported"
    assert "DROP" in error["message"]


def test_formats_encodings_and_compressions_are_known_by_content(lake: LakeEstate) -> None:
    """All under names that say something else."""
    table = lake.new_table("forms")
    forms = {name: content(name) for name, content in FORMS.items()}
    # A table's types are the first file's, where later ones can be read so.
    landings = lake.land(table, csv=forms.pop("csv")) | lake.land(table, **forms)
    assert {each["state"] for each in landings.values()} == {"landed"}, landings
    found = lake.rows(f"SELECT form, name, n FROM {table} ORDER BY form, n")
    expected = [[name, *row] for name in FORMS for row in ROWS]
    assert sorted(found) == sorted(expected)
    assert landings["utf16"]["source"]["encoding"].startswith("utf-16")
    assert landings["zstd"]["source"]["compression"] == "zstd"


def test_bad_rows_are_told_by_line_and_byte_while_the_others_land(
    lake: LakeEstate, tmp_path: Path
) -> None:
    content, damages = flights.damaged()
    file = tmp_path / "flights.csv"
    file.write_bytes(content)
    table = lake.new_table("broken")
    first = lake.land(table, whole=(flights.FLIGHTS / flights.WHOLE).read_bytes())["whole"]
    landing = lake.told_json("load", table, str(file), "--wait")
    assert landing["curatedRows"] == first["curatedRows"] - len(damages)
    refused = [(row["line"], row["byte"], row["text"]) for row in landing["refusedRows"]]
    assert refused == [(each.line, each.byte, each.text) for each in damages]
    told = lake.told("quarantine", "show", landing["id"])
    assert f"In quarantine: {len(damages)} rows" in told.stdout
    assert not lake.differences(table)


def test_a_file_that_cannot_be_read_at_all_is_refused_whole_with_its_reason(
    lake: LakeEstate, tmp_path: Path
) -> None:
    file = tmp_path / flights.CUT
    file.write_bytes(flights.cut())
    answer = lake.told("load", lake.new_table("cut"), str(file), "--wait")
    assert answer.returncode == 1
    assert "the gzip file breaks off" in answer.stdout
    assert flights.CUT in lake.told("quarantine", "list").stdout


def test_a_browser_drops_a_file_by_a_signed_form(lake: LakeEstate) -> None:
    table = lake.new_table("dropped")
    form = lake.lake.post("/landings", {"dataset": table, "fileName": "käse & brot.csv"})
    answer = upload(form["url"], form["fields"], "käse & brot.csv", b"a,b\n1,2\n")
    assert answer.status in (200, 201, 204), answer.summary
    landing = lake.landing_of(table, form["key"])
    assert (landing["state"], landing["curatedRows"]) == ("landed", 1)
    changed = form["fields"] | {"key": "data/elsewhere/x.parquet"}
    assert upload(form["url"], changed, "x", b"x").status == 403


def test_who_may_only_look_asks_but_neither_drops_nor_replays(
    lake: LakeEstate, events: Wire
) -> None:
    viewers = lake.viewers
    query = viewers.post("/queries", {"sql": "SELECT count(*) FROM events"})
    assert viewers.get(f"/queries/{query['id']}/results")["rows"] == [[3]]
    refused = [
        viewers.ask("POST", f"/quarantine/{events['id']}/replay"),
        viewers.ask("POST", "/landings", {"dataset": "events", "fileName": "a.csv"}),
        viewers.ask("PUT", "/datasets/theirs", {}, headers={"If-None-Match": "*"}),
    ]
    assert [answer.status for answer in refused] == [403, 403, 403]
    mine = lake.lake.post("/queries", {"sql": "SELECT 1"})
    assert viewers.ask("GET", f"/queries/{mine['id']}").status == 404
    assert call("GET", f"{lake.url}/datasets", {}).status == 401


def test_a_query_that_runs_is_cancelled_and_the_next_is_served(
    lake: LakeEstate, events: Wire
) -> None:
    answer = lake.lake.ask("POST", "/queries", {"sql": ENDLESS}, wait_s=0)
    assert answer.status == 202, answer.summary
    path = f"/queries/{answer.json['id']}"
    eventually("it to run", lambda: lake.lake.get(path)["state"] == "running")
    assert lake.lake.ask("DELETE", path).status in (200, 202)
    eventually("its end", lambda: lake.lake.get(path)["state"] == "cancelled")
    assert lake.rows("SELECT count(*) FROM events") == [[3]]


def test_a_query_over_its_budget_is_refused_and_costs_nothing(
    lake: LakeEstate, events: Wire
) -> None:
    before = lake.lake.get("/budget")["spentBytes"]
    wanted = {"sql": "SELECT * FROM events", "mostBytes": 1000, "reuse": False}
    answer = lake.lake.ask("POST", "/queries", wanted)
    assert (answer.status, answer.json["code"]) == (422, "query_over_budget")
    assert lake.lake.get("/budget")["spentBytes"] == before


def test_the_same_question_over_the_same_rows_is_answered_for_nothing(
    lake: LakeEstate, events: Wire
) -> None:
    sql = f"SELECT count(*) AS n_{uuid4().hex[:8]} FROM events"
    assert lake.query(sql).price > 0
    again = lake.query(sql, reuse=True)
    assert (again.rows, again.price) == ([[3]], 0)


def test_what_is_dropped_is_soon_found_by_words_and_by_sql(lake: LakeEstate) -> None:
    table = lake.new_table("fresh")
    start = time.monotonic()
    dropped = lake.drop(table, "a.csv", b"a,b\n1,2\n")

    def is_found() -> bool:
        return any(hit["id"] == table for hit in lake.lake.get("/search", q=table)["hits"])

    assert lake.end_of(table, dropped)["curatedRows"] == 1
    assert lake.rows(f"SELECT a, b FROM {table}") == [[1, 2]]
    asked = time.monotonic() - start
    eventually("it to be found", is_found, FRESH_WITHIN_S)
    found = time.monotonic() - start
    print(f"dropped → answered by SQL {asked:.1f} s, found by words {found:.1f} s")
    assert max(asked, found) < FRESH_WITHIN_S


def test_what_the_estate_has_said_and_measured_can_be_asked(lake: LakeEstate) -> None:
    """Each event and each reading of the tour once."""

    def sites() -> list[Any]:
        return lake.rows("""
            SELECT count(*), count(DISTINCT id) FROM bus_events
            WHERE type = 'stackyard.web-api.site-created.v1'
        """)[0]

    landed, distinct = eventually("the tour's sites", lambda: (found := sites())[0] >= 24 and found)
    assert landed == distinct
    stored, readings = lake.rows("SELECT count(*), count(DISTINCT reading_id) FROM readings")[0]
    assert stored == readings
    assert stored >= 20_000


def test_a_query_is_a_row_of_the_access_log(lake: LakeEstate) -> None:
    mark = uuid4().hex
    lake.rows(f"SELECT '{mark}'")
    answer = lake.estate.client("lambda").invoke(
        FunctionName=function_name("data-lake", "recordAccesses"), Payload=b"{}"
    )
    assert "FunctionError" not in answer, answer["Payload"].read()
    wanted = f"SELECT kind, state FROM access_log WHERE statement = 'SELECT ''{mark}'''"
    assert eventually("its row", lambda: lake.rows(wanted)) == [["query", "succeeded"]]


def test_the_tour_has_drawn_the_carriers_to_say_no_to(
    estate: EstateProcess, started: Command
) -> None:
    told = " ".join(started.stdout.split())
    assert "times fewer bytes" in told
    assert "18,721 rows of 8 files" in told
    drawn = ElementTree.parse(Path(estate.cloud.folder) / "tour/lake.svg").getroot()
    assert len(drawn.findall("{*}rect")) == len(flights.tallies(flights.all_rows()))


def test_the_books_of_all_data_sets_balance(lake: LakeEstate) -> None:
    answer = lake.told("reconcile")
    assert answer.returncode == 0, answer.stdout
    assert "✓" in answer.stdout


def test_a_link_to_a_result_ends_in_time(link: Link) -> None:
    time.sleep(max(0.0, link.made_at + LINK_LIVES_S + 1 - time.monotonic()))
    assert call("GET", link.url, {}).status == 403


def test_a_result_is_downloaded_by_its_link(lake: LakeEstate, events: Wire) -> None:
    query = lake.lake.post("/queries", {"sql": "SELECT id, kind FROM events ORDER BY id"})
    download = eventually("the file", lambda: _ready(lake.lake, query["id"]))
    answer = call("GET", download["url"], {})
    assert answer.status == 200
    assert answer.body.decode().splitlines()[0] == "id,kind"


def _ready(lake: Lake, query: str) -> Wire | None:
    answer = lake.ask("GET", f"/queries/{query}/download", query={"format": "csv"})
    found: Wire = answer.json
    return found if answer.status == 200 else None


ROWS = [["Zoë", 1], ["Björn", 20], ["plain", 300]]


def _lines(form: str, delimiter: str = ",") -> str:
    rows = [["form", "name", "n"], *([form, str(name), str(n)] for name, n in ROWS)]
    return "".join(f"{delimiter.join(row)}\r\n" for row in rows)


def _objects(form: str) -> list[Wire]:
    return [{"form": form, "name": name, "n": n} for name, n in ROWS]


def _json_lines(form: str) -> bytes:
    return "".join(f"{json.dumps(each)}\n" for each in _objects(form)).encode()


def _stored_by_zstd(content: bytes) -> bytes:
    """One raw block: https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1"""
    assert len(content) < 256
    header = (len(content) << 3 | 1).to_bytes(3, "little")
    return b"\x28\xb5\x2f\xfd" + bytes([0x20, len(content)]) + header + content


FORMS: dict[str, Callable[[str], bytes]] = {
    "csv": lambda form: _lines(form).encode(),
    "bom": lambda form: _lines(form).encode("utf-8-sig"),
    "utf16": lambda form: _lines(form).encode("utf-16"),
    "latin1": lambda form: _lines(form).encode("latin-1"),
    "tsv": lambda form: _lines(form, "\t").encode(),
    "semicolons": lambda form: _lines(form, ";").encode(),
    "gzip": lambda form: gzip.compress(_lines(form).encode()),
    "bz2": lambda form: bz2.compress(_json_lines(form)),
    "zstd": lambda form: _stored_by_zstd(_lines(form).encode()),
    "jsonlines": _json_lines,
    "json": lambda form: json.dumps(_objects(form)).encode(),
}
