"""Manifests that were read before: one never changes, so a warm function asks for it once."""

from collections import OrderedDict

from data_lake.domain.layout import Manifest, Pointer
from data_lake.use_cases.ports import Commits

# Statistics of a file of ten columns take about 3 KB in memory.
_MOST_FILES = 20_000


class KnownManifests:
    """Those that were read first are forgotten first. Safe under threads: at worst a manifest
    is read twice.
    """

    def __init__(self, commits: Commits) -> None:
        self._commits = commits
        self._known: OrderedDict[str, Manifest] = OrderedDict()

    def __call__(self, pointer: Pointer) -> Manifest | None:
        known = self._known.get(pointer.manifest_key)
        if known is None:
            known = self._commits.manifest(pointer)
            if known is not None:
                self._known[pointer.manifest_key] = known
        return known

    def forget_the_oldest(self) -> None:
        """Between plans, so that no thread finds it half done."""
        files = sum(len(manifest.files) for manifest in self._known.values())
        while files > _MOST_FILES:
            _, manifest = self._known.popitem(last=False)
            files -= len(manifest.files)
