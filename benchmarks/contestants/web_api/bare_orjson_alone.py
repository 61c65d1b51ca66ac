import orjson
from contestants.web_api.bare import alone

handle = alone(orjson.dumps)
