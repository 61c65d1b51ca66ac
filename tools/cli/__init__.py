"""The commands behind the npm scripts; what they do stands in the modules that they call."""

import sys

from botocore.exceptions import BotoCoreError, ClientError

from tools import console
from tools.cli import data_lake, dead_letters, estate, faults, house, stream_ingest, web_api
from tools.cli.options import app
from tools.repository import Refusal

__all__ = [
    "data_lake",
    "dead_letters",
    "estate",
    "faults",
    "house",
    "main",
    "stream_ingest",
    "web_api",
]


def main() -> None:
    try:
        # npm keeps options for itself unless two hyphens stand before them, wherever they do.
        app(prog_name="npm run --")
    except Refusal as refusal:
        console.err.print(f"\n[bold red]Stackyard[/]: {console.plain(refusal)}")
        sys.exit(1)
    except (BotoCoreError, ClientError) as error:
        console.err.print(
            f"\n[bold red]Stackyard[/]: AWS, or the local cloud, didn't do it: "
            f"{console.plain(error)}\nFor a stage on AWS, look whose credentials are in use, and "
            "for which region: aws sts get-caller-identity. For stage local: npm stop, npm start."
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
