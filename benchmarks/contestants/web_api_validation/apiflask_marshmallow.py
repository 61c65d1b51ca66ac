"""APIFlask, which builds on marshmallow."""

from typing import Any

from apiflask import APIFlask
from contestants.web_api_validation.marshmallow_schemas import Sensor

app = APIFlask(__name__)


@app.post("/sensors")
@app.input(Sensor)
def register(json_data: dict[str, Any]) -> Any:
    return {"name": json_data["name"], "measures": len(json_data["measures"])}, 201
