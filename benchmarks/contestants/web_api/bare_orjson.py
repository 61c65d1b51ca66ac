import orjson
from contestants.web_api.bare import handler

handle = handler(orjson.dumps)
