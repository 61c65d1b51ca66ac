"""Flask, which validates nothing: what the others are measured over."""

from typing import Any

from flask import Flask, request

app = Flask(__name__)


@app.post("/sensors")
def register() -> Any:
    sensor = request.get_json()
    return {"name": sensor["name"], "measures": len(sensor["measures"])}, 201
