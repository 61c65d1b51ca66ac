"""Amazon Rekognition: where faces are, and what a moderator would mind."""

import json
from base64 import b64encode
from typing import Any

from image_handler.domain.errors import TransientError
from image_handler.domain.faces import Box, RecognitionFailed
from image_handler.domain.records import dataclass
from image_handler.gateways.aws_calls import Calls, code_of
from image_handler.gateways.json_calls import call_json, regional_server


@dataclass(frozen=True, slots=True)
class Rekognition:
    """`data` is a JPEG or PNG of at most 5 MB, which is what it takes.

    Every failure is RecognitionFailed, passing ones too: to the caller it is one answer.
    Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectFaces.html
    """

    calls: Calls

    def find(self, data: bytes) -> list[Box]:
        """In Rekognition's order, which is by confidence; boxes may reach over the edges."""
        found = self._ask("DetectFaces", data, {}).get("FaceDetails", [])
        return [_box(face["BoundingBox"], face.get("Confidence", 0.0)) for face in found]

    def moderation_labels(self, data: bytes, min_confidence: float) -> list[str]:
        """Names of what is at least so certain, of 100."""
        found = self._ask("DetectModerationLabels", data, {"MinConfidence": min_confidence})
        return [label["Name"] for label in found.get("ModerationLabels", [])]

    def _ask(self, operation: str, data: bytes, settings: dict[str, Any]) -> dict[str, Any]:
        asked = {"Image": {"Bytes": b64encode(data).decode()}, **settings}
        server = regional_server("rekognition", self.calls.access)
        try:
            answer = call_json(self.calls, server, f"RekognitionService.{operation}", asked)
        except TransientError as error:
            raise RecognitionFailed(str(error)) from error
        if answer.status != 200:
            raise RecognitionFailed(f"{operation}: {answer.status} {code_of(answer)}")
        told: dict[str, Any] = json.loads(answer.body)
        return told


def _box(found: dict[str, float], confidence: float) -> Box:
    return Box(found["Left"], found["Top"], found["Width"], found["Height"], confidence)
