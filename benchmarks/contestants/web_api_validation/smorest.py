"""flask-smorest, which builds on marshmallow and webargs."""

from typing import Any

from contestants.web_api_validation.marshmallow_schemas import Sensor
from flask import Flask
from flask_smorest import Api, Blueprint

app = Flask(__name__)
app.config.update(API_TITLE="sensors", API_VERSION="1", OPENAPI_VERSION="3.1.0")
sensors = Blueprint("sensors", __name__)


@sensors.post("/sensors")
@sensors.arguments(Sensor, error_status_code=422)
def register(sensor: dict[str, Any]) -> Any:
    return {"name": sensor["name"], "measures": len(sensor["measures"])}, 201


Api(app).register_blueprint(sensors)
