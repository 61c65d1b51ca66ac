"""spectree with pydantic's models."""

from typing import Any

from contestants.web_api_validation.pydantic_models import Sensor
from flask import Flask
from spectree import SpecTree

app = Flask(__name__)
spec = SpecTree("flask", annotations=True)


@app.post("/sensors")
@spec.validate()
def register(json: Sensor) -> Any:
    return {"name": json.name, "measures": len(json.measures)}, 201


spec.register(app)
