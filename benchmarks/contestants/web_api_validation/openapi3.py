"""flask-openapi3, which builds on pydantic."""

from typing import Any

from contestants.web_api_validation.pydantic_models import Sensor
from flask_openapi3 import Info, OpenAPI

app = OpenAPI(__name__, info=Info(title="sensors", version="1.0.0"))


@app.post("/sensors")
def register(body: Sensor) -> Any:
    return {"name": body.name, "measures": len(body.measures)}, 201
