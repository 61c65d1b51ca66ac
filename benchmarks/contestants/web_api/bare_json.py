import json

from contestants.web_api.bare import handler

handle = handler(lambda answer: json.dumps(answer).encode())
