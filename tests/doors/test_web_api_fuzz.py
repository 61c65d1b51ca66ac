"""schemathesis at the deployed door, with what lies behind it on AWS."""

import json

import pytest

from tests.estate_process import EstateProcess

pytestmark = pytest.mark.usefixtures("started")
# What is generated for single requests, API Gateway passes on as the layer `fuzz` has it.
PHASES = "examples,fuzzing,stateful"
SEED = "20261121"


def test_the_deployed_door_keeps_to_its_document(estate: EstateProcess) -> None:
    options = ["--door", "deployed", "--examples", "1", "--phases", PHASES, "--seed", SEED]
    answer = estate.run("fuzz", *options, "--json")
    assert answer.returncode == 0, answer.stderr
    (outcome,) = json.loads(answer.stdout)
    assert outcome["is_complete"]
    assert outcome["cases"] > outcome["operations"] > 0
