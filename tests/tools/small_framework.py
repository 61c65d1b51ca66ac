"""A clone whose framework is installed in no time."""

import json
from pathlib import Path


def with_a_framework_of_one_file(clone: Path) -> None:
    """npm installs it like the Serverless Framework, whose 13,000 files each new clone brings."""
    program = clone / "framework/bin/serverless.js"
    program.parent.mkdir(parents=True)
    program.touch()
    framework = {"name": "serverless", "version": "1.0.0"}
    (clone / "framework/package.json").write_text(json.dumps(framework))
    wanted = {"name": "clone", "dependencies": {"serverless": "file:framework"}}
    (clone / "package.json").write_text(json.dumps(wanted))
    packages = {
        "": wanted,
        "framework": framework,
        "node_modules/serverless": {"resolved": "framework", "link": True},
    }
    lock = {"name": "clone", "lockfileVersion": 3, "requires": True, "packages": packages}
    (clone / "package-lock.json").write_text(json.dumps(lock))
