"""`python -m tools.deployment '<request>'`: publishes a site, as the Serverless plugin asks for it.

JSON to JSON: service, stage, region, endpointUrl give outcome and origin. The framework has checked
the address, and gives the credentials that it deployed with.
"""

import json
import sys

from botocore.exceptions import BotoCoreError, ClientError

from tools.deployment import sites
from tools.deployment.account import Account
from tools.repository import LOCAL_STAGE, Refusal, service
from tools.site.build import build


def answer(request: dict[str, str | None]) -> dict[str, str | None]:
    stage, published = str(request["stage"]), service(str(request["service"]))
    endpoint_url = request["endpointUrl"] if stage == LOCAL_STAGE else None
    account = Account(stage, str(request["region"]), endpoint_url)
    is_changed = sites.publish(account, published, build(published))
    outcome = "site published" if is_changed else "unchanged"
    return {"outcome": outcome, "origin": sites.origin(account, published)}


if __name__ == "__main__":
    try:
        print(json.dumps(answer(json.loads(sys.argv[1]))))
    except (Refusal, BotoCoreError, ClientError) as error:
        sys.exit(f"{error}\nMend it, then run the same command again: only the site is left to do.")
