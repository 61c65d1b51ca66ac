"""Faces by OpenCV: pictures come in by their length and bytes, a JSON line each goes out.

Runs in an environment of its own, `tools/environments/rekognition.in`. The detector is Haar's
cascade that OpenCV carries, of frontal faces: profiles and small or turned faces, which Rekognition
finds, it doesn't.
Source: https://docs.opencv.org/4.x/db/d28/tutorial_cascade_classifier.html
"""

import json
import sys
from importlib import import_module
from typing import Any

# Of those that come with OpenCV the one without a false face in the tour's photographs.
CASCADE = "haarcascade_frontalface_alt2.xml"
LONGEST_SIDE = 1024
SCALE_STEP = 1.1
LEAST_HITS = 5
LEAST_OF_SIDE = 0.03
# Hits are windows around a face that all look like one; half sure is whoever has five of them.
HALF_SURE_HITS = 5


def main() -> None:
    cv2: Any = import_module("cv2")
    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + CASCADE)
    pictures, answers = sys.stdin.buffer, sys.stdout
    while size := pictures.read(4):
        picture = pictures.read(int.from_bytes(size, "big"))
        print(json.dumps(_found(cv2, cascade, picture)), file=answers, flush=True)


def _found(cv2: Any, cascade: Any, picture: bytes) -> dict[str, Any]:
    """`{"faces": FaceDetails}` or `{"error": …}`; the boxes are of the upright picture."""
    numpy: Any = import_module("numpy")
    try:
        gray = cv2.imdecode(numpy.frombuffer(picture, numpy.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error as error:
        return {"error": str(error)}
    if gray is None:
        return {"error": "the picture can't be decoded"}
    height, width = gray.shape
    factor = min(1.0, LONGEST_SIDE / max(width, height))
    if factor < 1:
        gray = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    least = max(20, int(min(gray.shape) * LEAST_OF_SIDE))
    boxes, hits = cascade.detectMultiScale2(gray, SCALE_STEP, LEAST_HITS, minSize=(least, least))
    height, width = gray.shape
    faces = [_face(box, int(hit), width, height) for box, hit in zip(boxes, hits, strict=True)]
    return {"faces": sorted(faces, key=_surest_first)}


def _face(box: Any, hits: int, width: int, height: int) -> dict[str, Any]:
    left, top, across, down = (int(side) for side in box)
    return {
        "BoundingBox": {
            "Left": left / width,
            "Top": top / height,
            "Width": across / width,
            "Height": down / height,
        },
        "Confidence": 100 * hits / (hits + HALF_SURE_HITS),
    }


def _surest_first(face: dict[str, Any]) -> tuple[float, float, float]:
    box = face["BoundingBox"]
    return -face["Confidence"], -box["Width"] * box["Height"], box["Left"]


if __name__ == "__main__":
    main()
