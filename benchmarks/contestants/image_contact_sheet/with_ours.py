"""image-handler in compatible rules, from the URL's path to the answer's bytes."""

import sys
from json import dumps, loads
from pathlib import Path

from image_handler.domain.edits.lookups import NoLookups
from image_handler.domain.faces import Box
from image_handler.domain.requests.output import decide_output
from image_handler.domain.requests.parsing import parse
from image_handler.domain.requests.request import Configuration, Mode, Request
from image_handler.engines.editing.rules import Rules
from image_handler.engines.transform import transform


class Answers(NoLookups):
    """One overlay, one face and one label, whatever the picture is."""

    def __init__(self, asked):
        self.asked = asked

    def overlay(self, bucket, key):
        return Path(self.asked["overlay"]).read_bytes()

    def faces(self, picture):
        return [Box(*self.asked["face"], confidence=99.0)]

    def moderation_labels(self, picture, min_confidence):
        return ["Violence"]


CONFIGURATION = Configuration(mode=Mode.COMPATIBLE, source_buckets=("image-source",))

for line in sys.stdin:
    asked = loads(line)
    request = Request("GET", asked["path"])
    stored = asked["contentType"]
    decision = decide_output(parse(request, CONFIGURATION), request, CONFIGURATION, stored)
    made = transform(
        Path(asked["source"]).read_bytes(),
        decision.edits,
        content_type=stored,
        output_format=decision.output_format,
        effort=decision.effort,
        rules=Rules(modern=False, lookups=Answers(asked)),
    )
    Path(asked["kept"]).write_bytes(made.data)
    print(dumps(len(made.data)), flush=True)
