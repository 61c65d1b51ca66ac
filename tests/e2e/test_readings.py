"""The main job on a winter of real weather: through every door, and every reading accounted for."""

import json
from pathlib import Path
from xml.etree import ElementTree

from tests.estate_process import Command, EstateProcess
from tools.tour.readings.proof import DRAWN


def test_the_tour_finds_every_reading_and_every_window(started: Command) -> None:
    told = " ".join(started.stdout.split())
    for seen in (
        "the service counts the same",
        "windows of 1 and 10 minutes",
        "frost at LaGuardia Airport",
        "San Francisco Airport, normal air temperature",
    ):
        assert seen in told


def test_its_winter_is_drawn_for_people_to_look_at(estate: EstateProcess, started: Command) -> None:
    drawn = ElementTree.parse(Path(estate.cloud.folder) / "tour/readings.svg").getroot()
    assert len(drawn.findall("{*}path[@class='mean']")) == len(DRAWN)


def test_the_services_own_ledger_balances(estate: EstateProcess, started: Command) -> None:
    answer = estate.run("stream-ingest", "ledger", "--json")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    ledger = json.loads(answer.stdout)
    assert ledger["balances"]
    assert ledger["stored"] >= 20_000
    assert "it balances" in estate.run("stream-ingest", "ledger").stdout


def test_the_quarantine_tells_what_was_refused_and_why(
    estate: EstateProcess, started: Command
) -> None:
    answer = estate.run("stream-ingest", "quarantine", "--reason", "wrong-unit", "--json")
    assert answer.returncode == 0, answer.stderr
    assert all(row["reasons"]["wrong-unit"] for row in json.loads(answer.stdout))
    assert "wrong-unit" in estate.run("stream-ingest", "quarantine").stdout


def test_a_file_that_is_none_of_readings_is_refused_whole(
    estate: EstateProcess, started: Command, tmp_path: Path
) -> None:
    file = tmp_path / "readings.ndjson"
    file.write_text('{"device_id": "a"}\n{"measurement": 1}\n')
    answer = estate.run("stream-ingest", "put", str(file))
    assert answer.returncode == 1
    assert "line 2: expected a JSON object with a device_id" in answer.stderr
    assert "nothing was put" in answer.stderr
