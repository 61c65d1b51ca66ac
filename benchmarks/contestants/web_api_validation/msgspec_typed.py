"""msgspec's typed decoding, with its constraints in the types."""

from typing import Annotated, Any

import msgspec
from flask import Flask, Response, request
from msgspec import Meta, Struct

Name = Annotated[str, Meta(min_length=1, max_length=120)]


class Measure(Struct, forbid_unknown_fields=True):
    kind: Annotated[str, Meta(min_length=1, max_length=40)]
    unit: Annotated[str, Meta(min_length=1, max_length=20)]


class Sensor(Struct, forbid_unknown_fields=True, rename="camel"):
    name: Name
    latitude: Annotated[float, Meta(ge=-90, le=90)]
    elevation_metres: Annotated[int, Meta(ge=-12_000, le=9_000)]
    measures: Annotated[list[Measure], Meta(min_length=1, max_length=16)]


decoder = msgspec.json.Decoder(Sensor)
app = Flask(__name__)


@app.post("/sensors")
def register() -> Any:
    sensor = decoder.decode(request.get_data())
    return {"name": sensor.name, "measures": len(sensor.measures)}, 201


@app.errorhandler(msgspec.DecodeError)
def refused(error: msgspec.DecodeError) -> Response:
    status = 422 if isinstance(error, msgspec.ValidationError) else 400
    return Response(
        msgspec.json.encode({"detail": str(error)}), status, mimetype="application/json"
    )
