"""A service's own code run on this machine, with what its functions carry."""

import os

from tools.environments import library_folder
from tools.packaging import dependencies
from tools.packaging.target import target_of
from tools.repository import LOCAL_STAGE, PYCACHE, service

ARCHITECTURE = "x86_64"
"""Of no effect on packages for this machine, which have its own."""


def import_path(name: str) -> dict[str, str]:
    """The service, the packages that its functions carry, then what AWS's runtime brings."""
    folder = service(name).folder
    own = dependencies.installed(folder / "requirements.txt", target_of(LOCAL_STAGE, ARCHITECTURE))
    path = [folder, own, library_folder("aws-runtime")]
    return {"PYTHONPATH": os.pathsep.join(map(str, path)), "PYTHONPYCACHEPREFIX": str(PYCACHE)}
